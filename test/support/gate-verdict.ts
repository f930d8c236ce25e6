import type { GateVerdict } from "#domain";

/** What a gate says that looked and found nothing, but for `parts`. */
export function gateVerdict(parts: Partial<GateVerdict> = {}): GateVerdict {
  return {
    gate: "tests",
    status: "pass",
    introduced: [],
    resolved: [],
    flaky: [],
    passedCount: 0,
    problemCount: 0,
    commands: [],
    targetMs: 0,
    ownMs: 0,
    ...parts,
  };
}
