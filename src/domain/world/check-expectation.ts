import { shortHash } from "#shared";
import type { GateName } from "../verdict.ts";
import {
  commandConfidence,
  diagnosticConfidence,
  fileConfidence,
  symbolConfidence,
  testConfidence,
  type Confidence,
} from "./confidence.ts";
import type { Expectation, ExpectationKind } from "./expectation.ts";
import { factKeyText, isOfKind } from "./fact-key.ts";
import { saysTheSame, type Fact, type FactOf, type FactView } from "./fact.ts";
import type { Violation, ViolationKind } from "./violation.ts";

/**
 * What contradicts an expectation, from the facts before the task and those after it. A fact that is in neither view
 * contradicts nothing unless the expectation names it: then that it was not observed is a violation of low confidence.
 */
export function checkExpectation(
  expectation: Expectation,
  before: FactView,
  after: FactView,
): readonly Violation[] {
  switch (expectation.kind) {
    case "tests-pass":
      return expectation.tests.flatMap((test) => testPasses(test, before, after));
    case "no-other-test-changes":
      return testsAsBefore(new Set(expectation.except), before, after);
    case "no-test-breaks":
      return noTestBreaks(before, after);
    case "only-paths-change":
      return onlyPathsChange(expectation, before, after);
    case "symbols-exist":
      return expectation.symbols.flatMap((symbol) => symbolIs(symbol, true, after));
    case "symbols-are-gone":
      return expectation.symbols.flatMap((symbol) => symbolIs(symbol, false, after));
    case "command-succeeds":
      return commandSucceeds(expectation.command, after);
    case "no-new-diagnostic":
      return noNewDiagnostic(expectation.gates, before, after);
  }
}

interface Contradiction {
  readonly kind: ViolationKind;
  readonly expectation: ExpectationKind;
  readonly key: string;
  readonly expected: string;
  readonly actual: string;
}

function violation(found: Contradiction, confidence: Confidence): Violation {
  const { kind, expectation, key, expected, actual } = found;
  return {
    id: shortHash([kind, expectation, key, expected, actual].join("\0")),
    ...found,
    confidence: confidence.value,
    reason: confidence.reason,
  };
}

function testPasses(test: string, before: FactView, after: FactView): readonly Violation[] {
  const key = factKeyText({ kind: "test-result", test });
  const now = after.get(key);
  if (now?.kind === "test-result" && now.value?.status === "passed") return [];
  return [testViolation("tests-pass", key, "passed", before.get(key), now)];
}

function testViolation(
  expectation: ExpectationKind,
  key: string,
  expected: string,
  was: Fact | undefined,
  now: Fact | undefined,
): Violation {
  return violation(
    { kind: "test-expectation", expectation, key, expected, actual: testState(now) },
    testConfidence(was, now),
  );
}

function testsAsBefore(
  except: ReadonlySet<string>,
  before: FactView,
  after: FactView,
): readonly Violation[] {
  return changedFacts("test-result", before, after).flatMap(({ key, was, now }) => {
    if (now === undefined || except.has(now.test) || testState(was) === testState(now)) return [];
    // What is new has no result that it could differ from.
    if (was === undefined || was.value === null) return [];
    return [testViolation("no-other-test-changes", key, testState(was), was, now)];
  });
}

function noTestBreaks(before: FactView, after: FactView): readonly Violation[] {
  return changedFacts("test-result", before, after).flatMap(({ key, was, now }) => {
    const broken = was?.value?.status === "passed" && now !== undefined;
    if (!broken || now.value?.status === "passed") return [];
    return [testViolation("no-test-breaks", key, "passed", was, now)];
  });
}

function testState(fact: Fact | undefined): string {
  if (fact?.kind !== "test-result") return "not observed";
  return fact.value?.status ?? "gone";
}

function onlyPathsChange(
  expectation: Extract<Expectation, { kind: "only-paths-change" }>,
  before: FactView,
  after: FactView,
): readonly Violation[] {
  const allowed = new Set(expectation.paths);
  return changedFacts("file-hash", before, after).flatMap(({ key, was, now }) => {
    // A file that is not in the later view was not looked at.
    if (now === undefined || allowed.has(now.path)) return [];
    if (was === undefined && now.value === null) return [];
    const byAnother = expectation.by !== undefined && now.source !== expectation.by;
    return [
      violation(
        {
          kind: byAnother ? "file-changed-by-another" : "out-of-area",
          expectation: expectation.kind,
          key,
          expected: fileState(was),
          actual: fileState(now),
        },
        fileConfidence(was, now),
      ),
    ];
  });
}

function fileState(fact: FactOf<"file-hash"> | undefined): string {
  return fact?.value ? `${fact.value.mode} ${fact.value.hash}` : "absent";
}

function symbolIs(
  symbol: { readonly path: string; readonly name: string },
  exists: boolean,
  after: FactView,
): readonly Violation[] {
  const key = factKeyText({ kind: "symbol", ...symbol });
  const now = after.get(key);
  if (now !== undefined && (now.value !== null) === exists) return [];
  const found = {
    kind: "symbol",
    expectation: exists ? "symbols-exist" : "symbols-are-gone",
    key,
    expected: exists ? "exported" : "not exported",
    actual: now === undefined ? "not observed" : exists ? "not exported" : "exported",
  } as const;
  return [violation(found, symbolConfidence(now))];
}

function commandSucceeds(command: string, after: FactView): readonly Violation[] {
  const key = factKeyText({ kind: "command-result", command });
  const fact = after.get(key);
  const now = fact?.kind === "command-result" ? fact : undefined;
  if (now?.value?.ended === "exit" && now.value.exitCode === 0) return [];
  const found = {
    kind: commandKind(now),
    expectation: "command-succeeds",
    key,
    expected: "exit 0",
    actual: commandState(now),
  } as const;
  return [violation(found, commandConfidence(now))];
}

function commandKind(fact: FactOf<"command-result"> | undefined): ViolationKind {
  switch (fact?.value?.ended) {
    case "not-found":
      return "capability-missing";
    case "time":
    case "memory":
    case "disk":
      return "resource-exhausted";
    default:
      return "command-failed";
  }
}

function commandState(fact: FactOf<"command-result"> | undefined): string {
  if (fact === undefined || fact.value === null) return "not observed";
  const { ended, exitCode } = fact.value;
  if (ended === "exit") return `exit ${exitCode ?? "by a signal"}`;
  return ended === "not-found" ? "the program was not found" : `ended by ${ended}`;
}

const compilers: ReadonlySet<GateName> = new Set(["syntax", "types", "build"]);

function noNewDiagnostic(
  gates: readonly GateName[] | undefined,
  before: FactView,
  after: FactView,
): readonly Violation[] {
  return changedFacts("diagnostic", before, after).flatMap(({ key, was, now }) => {
    if (now === undefined || (gates !== undefined && !gates.includes(now.gate))) return [];
    const count = now.value?.count ?? 0;
    const known = was?.value?.count ?? 0;
    if (count <= known) return [];
    return [
      violation(
        {
          kind: diagnosticKind(now.gate),
          expectation: "no-new-diagnostic",
          key,
          expected: known === 0 ? "none" : `at most ${known}`,
          actual: now.value?.message ?? "",
        },
        diagnosticConfidence(was, now),
      ),
    ];
  });
}

function diagnosticKind(gate: GateName): ViolationKind {
  if (compilers.has(gate)) return "compile";
  if (gate === "scope") return "out-of-area";
  return gate === "tests" ? "test-expectation" : "diagnostic";
}

interface ChangedFact<F> {
  readonly key: string;
  readonly was: F | undefined;
  readonly now: F | undefined;
}

/** Facts of a kind that differ between the views, in the order of the later one. */
function changedFacts<K extends Fact["kind"]>(
  kind: K,
  before: FactView,
  after: FactView,
): readonly ChangedFact<FactOf<K>>[] {
  if (before === after) return [];
  const isWanted = (fact: Fact | undefined): fact is FactOf<K> => fact?.kind === kind;
  const changed: ChangedFact<FactOf<K>>[] = [];
  for (const [key, now] of after) {
    if (!isOfKind(key, kind) || !isWanted(now)) continue;
    const was = before.get(key);
    // Most facts of a task's world are the very ones from before it.
    if (was === now || (was !== undefined && saysTheSame(was, now))) continue;
    changed.push({ key, was: isWanted(was) ? was : undefined, now });
  }
  return changed;
}
