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
export type HealingOrder = z.infer<typeof healingOrderSchema>;

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
  /** Why not, in a sentence. */
  reason: z.string(),
});
export type Verification = z.infer<typeof verificationSchema>;

/** Kind `bisection`: which commit made the command fail? */
export const bisectionOrderSchema = z.strictObject({
  session: z.string(),
  /** At which it fails. */
  commit: z.string(),
  /** At which it is said to pass; undefined: one is looked for. */
  good: z.string().optional(),
  command: failingCommandSchema,
});
export type BisectionOrder = z.infer<typeof bisectionOrderSchema>;

export const bisectionSchema = z.strictObject({
  /** What was found, or why nothing was, in a sentence. */
  reason: z.string(),
  suspect: z.strictObject({ commit: z.string(), subject: z.string() }).optional(),
  /** A commit on the base that takes the suspect back, with which the command passes and no gate is worse. */
  revert: z.string().optional(),
  /** Commits at which the command was run. */
  tried: z.int().nonnegative(),
});
export type Bisection = z.infer<typeof bisectionSchema>;
