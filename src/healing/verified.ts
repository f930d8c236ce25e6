import type { FailureProblem, GateVerdict, Verdict } from "#domain";
import { problemWith } from "./strategies/strategy.ts";

/**
 * Whether a change that makes the command pass may be proposed. The command itself confirms it, so gates that could
 * look at nothing before do not stand in its way; one that fails, or that cannot look any more, does.
 */
export function isVerified({ status, gates }: Verdict): boolean {
  return status !== "fail" && !gates.some(({ lost }) => lost === true);
}

/** The gate and the reason why it may not. */
export function condemnation({ gates }: Verdict): [stage: string, reason: string] {
  const gate = gates.find(({ status, lost }) => status === "fail" || lost === true);
  const [first, ...others] = gate?.introduced ?? [];
  const more = others.length === 0 ? "" : ` (and ${others.length} more)`;
  const found = first === undefined ? (gate?.reason ?? "failed") : `${first.key}: ${first.message}`;
  return [
    gate?.gate ?? "gates",
    `the command passes, and something else is worse: ${found}${more}`,
  ];
}

/** Where only formatting or lint is worse: what tools may mend behind it. Else none. */
export function styleProblems({ gates }: Verdict): readonly FailureProblem[] {
  const bad = gates.filter(({ status, lost }) => status === "fail" || lost === true);
  const isStyle = ({ gate, status }: GateVerdict) =>
    status === "fail" && (gate === "format" || gate === "lint");
  if (!bad.every(isStyle)) return [];
  return bad.flatMap(({ gate, introduced }) =>
    introduced.map(({ message, path, line }) =>
      problemWith({
        kind: "lint_error",
        tool: gate,
        file: path ?? null,
        line: line ?? null,
        message,
        repair: gate === "format" ? "formatter" : "linter",
      }),
    ),
  );
}
