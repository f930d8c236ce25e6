import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  conclusionSchema,
  factSchema,
  withFacts,
  type FactView,
  type Investigation,
  type Violation,
} from "#domain";
import { countedFact, decide, needsInvestigation } from "./policy.ts";

const thresholds = { act: 0.9, ignore: 0.1 };

function violation(confidence: number): Violation {
  return {
    id: "v",
    kind: "test-expectation",
    expectation: "no-test-breaks",
    key: "test-result:a",
    expected: "passed",
    actual: "failed",
    confidence,
    reason: "why",
  };
}

function investigation(conclusion: Investigation["conclusion"], confidence: number): Investigation {
  return {
    violation: "v",
    conclusion,
    confidence,
    statement: "found out",
    suspects: [],
    evidence: [],
    ended: "sure",
    runs: 0,
    ms: 0,
    modelCalls: 0,
  };
}

describe("what is done about a violation", () => {
  test.each([
    [1, "act"],
    [0.9, "act"],
    [0.89, "wait"],
    [0.1, "wait"],
    [0.09, "ignore"],
  ] as const)("of confidence %d, without an investigation: %s", (confidence, decision) => {
    const judged = decide(violation(confidence), undefined, thresholds);
    expect(judged).toEqual({ decision, confidence, reason: "why", falsePositive: false });
    expect(needsInvestigation(violation(confidence), thresholds)).toBe(decision !== "act");
  });

  test.each([
    ["confirmed", 0.95, "act", 0.95, "found out"],
    ["confirmed", 0.5, "wait", 0.5, "found out"],
    ["confirmed", 0.15, "wait", 0.2, "why"],
    ["unclear", 0.99, "wait", 0.2, "why"],
    ["refuted", 0.6, "wait", 0.2, "why"],
  ] as const)("after it was %s with %d: %s", (conclusion, sure, decision, confidence, reason) => {
    expect(decide(violation(0.2), investigation(conclusion, sure), thresholds)).toEqual({
      decision,
      confidence,
      reason,
      falsePositive: false,
    });
  });

  test("that was refuted with certainty is ignored, as a false positive", () => {
    for (const confidence of [0.2, 1]) {
      expect(
        decide(violation(confidence), investigation("refuted", 0.95), thresholds),
      ).toMatchObject({ decision: "ignore", falsePositive: true, reason: "refuted: found out" });
    }
  });

  test("is never to act on what nothing is sure of", () => {
    const unit = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        unit,
        unit,
        fc.constantFrom(...conclusionSchema.options),
        (found, sure, conclusion) => {
          const { decision } = decide(
            violation(found),
            investigation(conclusion, sure),
            thresholds,
          );
          const isSure = found >= 0.9 || (conclusion === "confirmed" && sure >= 0.9);
          if (decision === "act") expect(isSure).toBe(true);
          else expect(isSure && conclusion !== "refuted").toBe(false);
        },
      ),
    );
  });
});

test("violations are counted by kind and by what became of them", () => {
  let view: FactView = new Map();
  for (const [confidence, found] of [
    [1, undefined],
    [0.5, undefined],
    [0.5, investigation("refuted", 0.95)],
    [0.01, undefined],
  ] as const) {
    const judged = decide(violation(confidence), found, thresholds);
    const fact = countedFact(view, violation(confidence), judged, { source: "policy", time: 1 });
    view = withFacts(view, [factSchema.parse(fact)]);
  }
  expect([...view.values()].map(({ value }) => value)).toEqual([
    { found: 4, acted: 1, waiting: 1, ignored: 2, falsePositives: 1 },
  ]);
});
