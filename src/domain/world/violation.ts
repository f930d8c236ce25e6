import { z } from "zod";
import { expectationKindSchema } from "./expectation.ts";
import { confidenceSchema } from "./fact.ts";

export const violationKindSchema = z.enum([
  "test-expectation",
  /** A compiler, a parser or the build says something new. */
  "compile",
  /** A linter, a formatter or the search for secrets says something new. */
  "diagnostic",
  "symbol",
  "command-failed",
  "file-changed-by-another",
  "capability-missing",
  "resource-exhausted",
  "out-of-area",
]);
export type ViolationKind = z.infer<typeof violationKindSchema>;

/** An expectation that facts contradict. */
export const violationSchema = z.strictObject({
  /** The same for the same contradiction, whenever it is checked. */
  id: z.string().min(1),
  kind: violationKindSchema,
  expectation: expectationKindSchema,
  /** Text of the key of the fact that contradicts, or that is missing. */
  key: z.string().min(1),
  expected: z.string(),
  actual: z.string(),
  confidence: confidenceSchema,
  /** Why the confidence is what it is. */
  reason: z.string(),
});
export type Violation = z.infer<typeof violationSchema>;

/** What became of a violation. */
export const decisionSchema = z.enum(["act", "wait", "ignore"]);
export type Decision = z.infer<typeof decisionSchema>;
