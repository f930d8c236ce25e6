import type { Problem, Risk, Verdict } from "#domain";
import { conclusiveGates } from "#gates";

/**
 * Whether a judged change may be proposed. A change that no gate could confirm beyond its syntax is kept only when
 * its job is of low risk; the report says that nothing confirmed it. One that a gate can no longer be run on is not.
 */
export function isKeepable(verdict: Verdict, risk: Risk): boolean {
  if (verdict.status === "pass") return true;
  return verdict.status === "unknown" && risk === "low" && !verdict.gates.some(({ lost }) => lost);
}

/** The stage and the reason for dropping a unit, from the verdict that condemned it. */
export function reasonOf(verdict: Verdict | undefined): [stage: string, reason: string] {
  if (verdict === undefined) return ["gates", "no try was left to judge it"];
  const failed = verdict.gates.find((gate) => gate.status === "fail");
  if (failed === undefined) {
    const unknown =
      verdict.gates.find(({ lost }) => lost) ??
      verdict.gates.find(({ status }) => status === "unknown");
    return unknown === undefined
      ? ["gates", `no gate could confirm it: ${unconfirmed(verdict)}`]
      : [unknown.gate, unknown.reason ?? "it could not be observed"];
  }
  const [first, ...others] = failed.introduced;
  const more = others.length === 0 ? "" : ` (and ${others.length} more)`;
  return [failed.gate, `${first === undefined ? (failed.reason ?? "failed") : told(first)}${more}`];
}

/** Why none of the gates that could have confirmed a change did. */
export function unconfirmed({ gates }: Verdict): string {
  return gates
    .filter(({ gate }) => conclusiveGates.includes(gate))
    .map(({ gate, status, reason, problemCount }) =>
      gate === "tests" && status === "pass"
        ? `tests (none passes${problemCount === 0 ? "" : `, ${problemCount} failed before the change as well`})`
        : `${gate} (${reason ?? "nothing to look at"})`,
    )
    .join(", ");
}

/** With the name of the test or the file that it is about; a key that says it all is not said twice. */
function told({ key, message }: Problem): string {
  return key.includes(message) ? key : `${key}: ${message}`;
}
