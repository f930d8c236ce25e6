import { z } from "zod";
import { JobOptionsError } from "./errors.ts";

/** A job's slice of the configuration, checked by its own schema. */
export function parseOptions<Schema extends z.ZodType>(
  job: string,
  schema: Schema,
  options: unknown,
): z.infer<Schema> {
  const parsed = schema.safeParse(options ?? {});
  if (parsed.success) return parsed.data;
  throw new JobOptionsError(job, z.prettifyError(parsed.error));
}

/** Common to the jobs that edit sources. */
export const excludeOption = z
  .array(z.string().min(1))
  .default([])
  .describe("Globs of files, relative to the repository root, that this job leaves alone.");
