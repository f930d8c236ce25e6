import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";

const scalars = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));

const stepSchema = z.strictObject({
  name: z.string().optional(),
  id: z.string().optional(),
  if: z.string().optional(),
  uses: z.string().optional(),
  with: scalars.optional(),
  env: scalars.optional(),
  run: z.string().optional(),
});
export type Step = z.infer<typeof stepSchema>;

const jobSchema = z.strictObject({
  name: z.string(),
  needs: z.union([z.string(), z.array(z.string())]).optional(),
  if: z.string().optional(),
  "runs-on": z.string(),
  "timeout-minutes": z.int(),
  permissions: z.record(z.string(), z.enum(["read", "write"])),
  outputs: z.record(z.string(), z.string()).optional(),
  env: scalars.optional(),
  strategy: z
    .strictObject({
      "fail-fast": z.boolean(),
      "max-parallel": z.int(),
      matrix: z.strictObject({ include: z.string() }),
    })
    .optional(),
  steps: z.array(stepSchema),
});
export type Job = z.infer<typeof jobSchema>;

/** The parts of a workflow that ours have; a key that is not known here is refused, so that nothing goes untested. */
const workflowSchema = z.strictObject({
  name: z.string(),
  on: z.record(z.string(), z.unknown()),
  permissions: z.strictObject({}),
  concurrency: z.strictObject({ group: z.string(), "cancel-in-progress": z.boolean() }).optional(),
  env: scalars.optional(),
  jobs: z.record(z.string(), jobSchema),
});
export type Workflow = z.infer<typeof workflowSchema>;

export const WORKFLOWS = join(import.meta.dirname, "..", "..", "deploy", "ci", "github");

export function readWorkflow(name: string): Workflow {
  return workflowSchema.parse(parse(readFileSync(join(WORKFLOWS, name), "utf8")));
}
