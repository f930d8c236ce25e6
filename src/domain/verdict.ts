import { z } from "zod";

export const gateNameSchema = z.enum([
  "scope",
  "syntax",
  "types",
  "lint",
  "format",
  "secrets",
  "security",
  "commits",
  "documentation",
  "api",
  "licences",
  "vulnerabilities",
  "build",
  "size",
  "tests",
  "coverage",
  "mutation",
]);
export type GateName = z.infer<typeof gateNameSchema>;

/** One thing that a gate holds against a tree: a failing test, a diagnostic. */
export const problemSchema = z.strictObject({
  /** Identity for comparing with the baseline: no line numbers, no durations, no absolute paths. */
  key: z.string().min(1),
  message: z.string(),
  path: z.string().optional(),
  line: z.int().positive().optional(),
  /** The rule of the gate that says so, where it has several: `artel/sql-injection`. */
  rule: z.string().optional(),
});
export type Problem = z.infer<typeof problemSchema>;

/** What a gate saw of one tree. */
export const observationSchema = z.strictObject({
  gate: gateNameSchema,
  status: z.enum(["observed", "unknown", "skipped"]),
  /** Why it is unknown or skipped. */
  reason: z.string().optional(),
  problems: z.array(problemSchema),
  /** Keys of all that passed (tests only), so that a test that vanished is noticed. */
  passed: z.array(z.string()).default([]),
  /** Keys of tests that were seen and not run: skipped or todo. Neither passed nor failed. */
  skipped: z.array(z.string()).optional(),
  /** Files of tests that were still running when a limit ended the run. */
  hung: z.array(z.string()).optional(),
  /** Files of tests that hang before any change: they are not run, here and in all that is compared with this. */
  leftOut: z.array(z.string()).optional(),
  /** Keys that gave different results on the same tree. */
  flaky: z.array(z.string()).default([]),
  /** What was measured, by name: `[covered lines, lines]` of a file, `[bytes]` of an artefact. */
  figures: z.record(z.string(), z.array(z.number().nonnegative())).optional(),
  /** The commands that were run, for the evidence; each can be repeated by a person. */
  commands: z.array(z.string()).default([]),
  /** Milliseconds spent in the target's own commands, and in ours. */
  targetMs: z.number().nonnegative().default(0),
  ownMs: z.number().nonnegative().default(0),
});
export type Observation = z.infer<typeof observationSchema>;

export const gateVerdictSchema = z.strictObject({
  gate: gateNameSchema,
  /**
   * `unknown`: could not be observed, now or in the baseline; never counted as a pass. `advisory`: something was
   * introduced, by a gate that is only to tell of it.
   */
  status: z.enum(["pass", "fail", "advisory", "unknown", "skipped"]),
  reason: z.string().optional(),
  /**
   * Unknown, though its answer is required, or could be had before the change: whether the change took it away is not
   * known either.
   */
  lost: z.literal(true).optional(),
  introduced: z.array(problemSchema),
  resolved: z.array(z.string()),
  flaky: z.array(z.string()),
  /** Figures for the report: tests that passed, problems that stand in baseline and now. */
  passedCount: z.int().nonnegative(),
  problemCount: z.int().nonnegative(),
  commands: z.array(z.string()),
  targetMs: z.number().nonnegative(),
  ownMs: z.number().nonnegative(),
});
export type GateVerdict = z.infer<typeof gateVerdictSchema>;

/** The outcome of all gates for one tree, always against a baseline. */
export const verdictSchema = z.strictObject({
  /** The git tree that was judged. */
  tree: z.string(),
  status: z.enum(["pass", "fail", "unknown"]),
  gates: z.array(gateVerdictSchema),
});
export type Verdict = z.infer<typeof verdictSchema>;

/** What the gates say of the unchanged code in the same environment. */
export const baselineSchema = z.strictObject({
  commit: z.string(),
  tree: z.string(),
  observations: z.array(observationSchema),
});
export type Baseline = z.infer<typeof baselineSchema>;
