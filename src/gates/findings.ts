import type { Finding, GateVerdict, Problem, Severity, Verdict } from "#domain";
import { shortHash } from "#shared";

const SEVERITY: Readonly<Partial<Record<GateVerdict["status"], Severity>>> = {
  fail: "high",
  advisory: "low",
  unknown: "medium",
};

/** What the gates hold against a change, as findings: for SARIF. A problem without a file is one of the whole tree. */
export function verdictFindings(verdict: Verdict): readonly Finding[] {
  return verdict.gates.flatMap((gate) => gate.introduced.map((problem) => finding(gate, problem)));
}

function finding(gate: GateVerdict, problem: Problem): Finding {
  const { key, message, path, line, rule } = problem;
  const commands = gate.commands.slice(0, 3).join("; ");
  return {
    fingerprint: shortHash([gate.gate, key].join("\0")),
    rule: rule ?? `artel/gate-${gate.gate}`,
    kind: "gate",
    severity: SEVERITY[gate.status] ?? "medium",
    // A rule has its text in the message; a test or a diagnostic is told by its key.
    title: rule === undefined ? `${gate.gate}: ${key}` : `${gate.gate} gate`,
    message: message === "" ? key : message,
    location: { path: path ?? ".", ...(line === undefined ? {} : { line }) },
    related: [],
    confidence: 1,
    ...(commands === "" ? {} : { suggestion: `Checked with: ${commands}` }),
  };
}

/** Gates that could not look, each in a sentence: they are no finding, and no pass either. */
export function unseen(verdict: Verdict): readonly string[] {
  return verdict.gates.flatMap(({ gate, status, reason }) =>
    status === "unknown" ? [`${gate} could not be observed: ${reason ?? "no reason given"}`] : [],
  );
}
