import { z } from "zod";
import { failingCommandSchema, failureKindSchema, failureProblemSchema } from "./failure.ts";

/** What running the command again showed, on the unchanged code and in the sandbox. */
export const diagnosisSchema = z.strictObject({
  outcome: z.enum([
    /** It fails each time: there is something to heal. */
    "fails",
    /** It passes: what was seen to fail was not the code, or is not here. */
    "passes",
    /** It failed, and passed when it was run again. */
    "flaky",
    /** There is nothing that could be run, so no change could be verified. */
    "no-command",
  ]),
  /** In a sentence. */
  reason: z.string(),
  command: failingCommandSchema.optional(),
  /** The dependencies cannot be installed: that is what fails, and nothing else can be run before it is mended. */
  installs: z.literal(false).optional(),
  /** How often it was run. */
  runs: z.int().nonnegative(),
  /** Of the last run that failed. */
  kind: failureKindSchema.optional(),
  problems: z.array(failureProblemSchema),
  /** The end of what it printed, without secrets. */
  output: z.string(),
  /** Milliseconds of the slowest run. */
  ms: z.number().nonnegative(),
});
export type Diagnosis = z.infer<typeof diagnosisSchema>;
