import { z } from "zod";

/** What went wrong, in one word; defined in `src/analysis/failures/README.md`. */
export const failureKindSchema = z.enum([
  "syntax_error",
  "import_error",
  "test_failure",
  "lint_error",
  "type_error",
  "security_vulnerability",
  "build_failure",
  "runtime_error",
  "timeout",
]);
export type FailureKind = z.infer<typeof failureKindSchema>;

/** A deterministic tool that is likely to mend a problem. */
export const repairSchema = z.enum(["formatter", "linter", "imports", "lockfile", "dependencies"]);
export type Repair = z.infer<typeof repairSchema>;

/** One thing that a log says has failed. Texts hold no secrets. */
export const failureProblemSchema = z.strictObject({
  kind: failureKindSchema,
  tool: z.string(),
  /** Relative to the repository where the log tells. */
  file: z.string().nullable(),
  line: z.int().nullable(),
  column: z.int().nullable(),
  message: z.string(),
  repair: repairSchema.nullable(),
  role: z.enum(["cause", "consequence"]),
});
export type FailureProblem = z.infer<typeof failureProblemSchema>;

/** A command that is to pass, without a shell. */
export const failingCommandSchema = z.strictObject({
  argv: z.array(z.string().max(10_000)).min(1).max(200),
  /** Relative to the repository's root, `.` for itself. */
  directory: z.string(),
});
export type FailingCommand = z.infer<typeof failingCommandSchema>;

/** What a log told of a failure; the log itself is not kept. */
export const loggedFailureSchema = z.strictObject({
  /** Where it comes from: the name of a file, or of standard input. */
  source: z.string(),
  kind: failureKindSchema,
  problems: z.array(failureProblemSchema),
});
export type LoggedFailure = z.infer<typeof loggedFailureSchema>;

/** What a person wants healed. Without a command, one is chosen: by the log, or of the repository's own. */
export const failureSchema = z.strictObject({
  command: failingCommandSchema.optional(),
  logged: loggedFailureSchema.optional(),
});
export type Failure = z.infer<typeof failureSchema>;
