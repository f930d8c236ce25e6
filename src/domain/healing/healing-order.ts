import { z } from "zod";
import { failingCommandSchema, failureKindSchema, failureProblemSchema } from "./failure.ts";

/** What a healing task is to make pass. Its units are the strategies that may be tried, in their order. */
export const healingOrderSchema = z.strictObject({
  command: failingCommandSchema,
  kind: failureKindSchema.optional(),
  problems: z.array(failureProblemSchema),
  /** The end of what it printed. */
  output: z.string(),
  /** The dependencies of the base cannot be installed. */
  installs: z.literal(false).optional(),
});

/** Kind `verification`: does the command pass on this commit, and is no test weaker than at the base? */
export const verificationOrderSchema = z.strictObject({
  session: z.string(),
  base: z.string(),
  commit: z.string(),
  command: failingCommandSchema,
});
export type VerificationOrder = z.infer<typeof verificationOrderSchema>;

export const verificationSchema = z.strictObject({
  passes: z.boolean(),
  /** Why not, or that it does, in a sentence. */
  reason: z.string(),
  /** Why the code may be judged less strictly than at the base. */
  weaker: z.string().optional(),
});
export type Verification = z.infer<typeof verificationSchema>;

/** Kind `bisection`: which commit made the command fail? */
export const bisectionOrderSchema = z.strictObject({
  session: z.string(),
  /** At which it fails. */
  commit: z.string(),
  command: failingCommandSchema,
  /** As what it fails there. A failure of another kind says nothing. */
  kind: failureKindSchema.optional(),
  /** The most commits at which it may be run. */
  runs: z.int().positive(),
});
export type BisectionOrder = z.infer<typeof bisectionOrderSchema>;

export const bisectionSchema = z.strictObject({
  /** What was found, or why nothing was, in a sentence. */
  reason: z.string(),
  suspect: z.strictObject({ commit: z.string(), subject: z.string() }).optional(),
  /** Commits at which the command was run. */
  tried: z.int().nonnegative(),
});
export type Bisection = z.infer<typeof bisectionSchema>;
