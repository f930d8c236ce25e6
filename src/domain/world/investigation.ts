import { z } from "zod";
import { confidenceSchema } from "./fact.ts";

export const investigationMethodNameSchema = z.enum([
  "rerun",
  "isolate",
  "trace",
  "compare-last-good",
  "model",
]);
export type InvestigationMethodName = z.infer<typeof investigationMethodNameSchema>;

export const conclusionSchema = z.enum([
  /** The task's change is the cause. */
  "confirmed",
  /** It is not: the contradiction is not there when looked at again, or was there before. */
  "refuted",
  "unclear",
]);
export type Conclusion = z.infer<typeof conclusionSchema>;

/** What one method found out about a violation. */
export const evidenceSchema = z.strictObject({
  method: investigationMethodNameSchema,
  conclusion: conclusionSchema,
  confidence: confidenceSchema,
  /** One sentence that a person can check. */
  statement: z.string(),
  /** Paths, or ids of changes, that are believed to be the cause. */
  suspects: z.array(z.string()),
  /** How often something of the repository was run for it. */
  runs: z.int().nonnegative(),
  ms: z.number().nonnegative(),
});
export type Evidence = z.infer<typeof evidenceSchema>;

/** Finding the cause of a violation, by tools first. */
export const investigationSchema = z.strictObject({
  violation: z.string().min(1),
  conclusion: conclusionSchema,
  confidence: confidenceSchema,
  statement: z.string(),
  suspects: z.array(z.string()),
  evidence: z.array(evidenceSchema),
  /** Why methods that could have said more were not used. */
  ended: z.enum(["sure", "exhausted", "runs", "time"]),
  runs: z.int().nonnegative(),
  ms: z.number().nonnegative(),
  modelCalls: z.int().nonnegative(),
});
export type Investigation = z.infer<typeof investigationSchema>;
