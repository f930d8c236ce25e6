import { z } from "zod";
import type { Report } from "./protocol.ts";

const failureSchema = z.strictObject({ name: z.string(), message: z.string(), stack: z.string() });

const reportSchema: z.ZodType<Report> = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("ready") }),
  z.strictObject({
    kind: z.literal("call"),
    call: z.int().positive(),
    name: z.string(),
    values: z.string(),
  }),
  z.strictObject({
    kind: z.literal("ended"),
    ended: z.enum(["value", "exception", "time", "memory", "output", "syntax"]),
    value: z.string().optional(),
    error: failureSchema.optional(),
  }),
]);

/** Throws when it is none: then the thread's own program is broken. */
export function parseReport(message: unknown): Report {
  return reportSchema.parse(JSON.parse(z.string().parse(message)));
}
