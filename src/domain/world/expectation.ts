import { z } from "zod";
import { gateNameSchema } from "../verdict.ts";

const symbolSchema = z.strictObject({ path: z.string().min(1), name: z.string().min(1) });

/** What a task says, before it runs, that will hold when it is done. */
export const expectationSchema = z.discriminatedUnion("kind", [
  /** These tests, which may fail before, pass. */
  z.strictObject({ kind: z.literal("tests-pass"), tests: z.array(z.string()).min(1) }),
  /** Every test but these has the result that it had. */
  z.strictObject({ kind: z.literal("no-other-test-changes"), except: z.array(z.string()) }),
  /** No test that passed fails, is skipped or is gone; one that failed may pass. */
  z.strictObject({ kind: z.literal("no-test-breaks") }),
  z.strictObject({
    kind: z.literal("only-paths-change"),
    paths: z.array(z.string()),
    /** Source of the task's own facts: a file that another source saw change was changed by another. */
    by: z.string().optional(),
  }),
  z.strictObject({ kind: z.literal("symbols-exist"), symbols: z.array(symbolSchema).min(1) }),
  z.strictObject({ kind: z.literal("symbols-are-gone"), symbols: z.array(symbolSchema).min(1) }),
  z.strictObject({ kind: z.literal("command-succeeds"), command: z.string().min(1) }),
  z.strictObject({
    kind: z.literal("no-new-diagnostic"),
    /** Only of these gates. Default: of all. */
    gates: z.array(gateNameSchema).optional(),
  }),
]);
export type Expectation = z.infer<typeof expectationSchema>;
export type ExpectationKind = Expectation["kind"];

export const expectationKindSchema = z.enum([
  "tests-pass",
  "no-other-test-changes",
  "no-test-breaks",
  "only-paths-change",
  "symbols-exist",
  "symbols-are-gone",
  "command-succeeds",
  "no-new-diagnostic",
] as const satisfies readonly ExpectationKind[]);
