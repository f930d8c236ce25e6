import {
  factKeyText,
  type Fact,
  type FactView,
  type GateName,
  type Observation,
  type Problem,
  type TestStatus,
  type Verdict,
} from "#domain";
import type { Origin } from "./origin.ts";

/** What a gate saw of a whole tree. A gate that could not look is no fact. */
export function observationFacts(observation: Observation, time: number): readonly Fact[] {
  if (observation.status !== "observed") return [];
  const origin = { source: `gate:${observation.gate}`, time };
  const flaky = new Set(observation.flaky);
  if (observation.gate !== "tests") {
    return diagnosticFacts(observation.gate, observation.problems, flaky, origin);
  }
  return [
    ...observation.passed.map((test) => testFact(test, "passed", flaky.has(test), origin)),
    ...(observation.skipped ?? []).map((test) =>
      testFact(test, "skipped", flaky.has(test), origin),
    ),
    ...observation.problems.map(({ key, message }) =>
      testFact(key, "failed", flaky.has(key), origin, message),
    ),
  ];
}

/**
 * What the gates saw differently from the facts before: a verdict says only that. A test that is gone or skipped counts
 * as failed, as its gate counts it; the message says which.
 */
export function verdictFacts(verdict: Verdict, before: FactView, time: number): readonly Fact[] {
  return verdict.gates.flatMap(({ gate, status, introduced, resolved, flaky }) => {
    if (status !== "pass" && status !== "fail") return [];
    const origin = { source: `gate:${gate}`, time };
    const unstable = new Set(flaky);
    if (gate !== "tests") {
      const known = introduced.map((problem) => ({
        ...problem,
        known: countOf(before, gate, problem.key),
      }));
      return [
        ...resolved.map((problem) => goneDiagnostic(gate, problem, before, origin)),
        ...diagnosticFacts(gate, known, unstable, origin),
      ];
    }
    return [
      ...resolved.map((test) => testFact(test, "passed", unstable.has(test), origin)),
      ...flaky.map((test) => testFact(test, statusOf(before, test), true, origin)),
      ...introduced.map(({ key, message }) =>
        testFact(key, "failed", unstable.has(key), origin, message),
      ),
    ];
  });
}

function testFact(
  test: string,
  status: TestStatus,
  flaky: boolean,
  origin: Origin,
  message?: string,
): Fact {
  const value = { status, flaky, ...(message === undefined ? {} : { message }) };
  return { kind: "test-result", test, value, ...origin, confidence: 1 };
}

function diagnosticFacts(
  gate: GateName,
  problems: readonly (Problem & { readonly known?: number })[],
  flaky: ReadonlySet<string>,
  origin: Origin,
): readonly Fact[] {
  return [...Map.groupBy(problems, ({ key }) => key)].map(([problem, [first, ...others]]) => ({
    kind: "diagnostic",
    gate,
    problem,
    value: {
      count: (first?.known ?? 0) + 1 + others.length,
      message: first?.message ?? "",
      ...(first?.path === undefined ? {} : { path: first.path }),
      flaky: flaky.has(problem),
    },
    ...origin,
    confidence: 1,
  }));
}

function goneDiagnostic(gate: GateName, problem: string, before: FactView, origin: Origin): Fact {
  const known = diagnosticOf(before, gate, problem);
  const count = (known?.count ?? 1) - 1;
  const value = known === undefined || count <= 0 ? null : { ...known, count };
  return { kind: "diagnostic", gate, problem, value, ...origin, confidence: 1 };
}

function countOf(before: FactView, gate: GateName, problem: string): number {
  return diagnosticOf(before, gate, problem)?.count ?? 0;
}

function diagnosticOf(before: FactView, gate: GateName, problem: string) {
  const fact = before.get(factKeyText({ kind: "diagnostic", gate, problem }));
  return fact?.kind === "diagnostic" ? (fact.value ?? undefined) : undefined;
}

/** A flaky test has the status that it had: its results now say nothing. */
function statusOf(before: FactView, test: string): TestStatus {
  const fact = before.get(factKeyText({ kind: "test-result", test }));
  return (fact?.kind === "test-result" ? fact.value?.status : undefined) ?? "passed";
}
