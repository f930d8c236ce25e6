import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  conclusionSchema,
  factSchema,
  type ApprovalDecision,
  type Investigation,
  type Violation,
} from "#domain";
import { answered, countFacts, decide, needsInvestigation } from "./policy.ts";

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

const judgements = (
  [
    [1, undefined],
    [0.5, undefined],
    [0.5, investigation("refuted", 0.95)],
    [0.01, undefined],
  ] as const
).map(([confidence, found]) => ({
  violation: violation(confidence),
  judgement: decide(violation(confidence), found, thresholds),
}));

const counted = (judged: typeof judgements) =>
  countFacts(judged, { source: "policy", time: 1 }).map((fact) => factSchema.parse(fact).value);

test("violations are counted by kind and by what became of them", () => {
  expect(counted(judgements)).toEqual([
    { found: 4, acted: 1, waiting: 1, ignored: 2, falsePositives: 1 },
  ]);
  const other = judgements.map((each) => ({
    ...each,
    violation: { ...each.violation, kind: "symbol" as const },
  }));
  expect(counted([...judgements, ...other])).toHaveLength(2);
});

test.each<[ApprovalDecision, string, object]>([
  [
    { answer: "approved", by: "person:ada", at: 1, comment: "meant so" },
    "approved by person:ada: meant so",
    { found: 4, acted: 1, waiting: 0, ignored: 3, falsePositives: 2 },
  ],
  [
    { answer: "denied", by: "person:ada", at: 1 },
    "denied by person:ada",
    { found: 4, acted: 2, waiting: 0, ignored: 2, falsePositives: 1 },
  ],
  [
    { answer: "denied", by: "deadline", at: 1 },
    "denied, for nobody answered before the deadline",
    { found: 4, acted: 2, waiting: 0, ignored: 2, falsePositives: 1 },
  ],
])("what waited is counted anew after %j", (decision, reason, counts) => {
  const judged = judgements.map(({ violation: each, judgement }) => ({
    violation: each,
    judgement: judgement.decision === "wait" ? answered(judgement, decision) : judgement,
  }));
  expect(judged[1]?.judgement).toMatchObject({ reason, confidence: 0.5 });
  expect(counted(judged)).toEqual([counts]);
});
