import { describe, expect, it } from "vitest";
import type { Approval, Finding, Observation, Severity } from "#domain";
import { emptySessionView } from "#domain";
import { renderMarkdown } from "./markdown.ts";
import { buildReport, reportSchema } from "./report.ts";

function finding(severity: Severity, number: number, related: number): Finding {
  const at = (index: number) => ({ path: `src/${number}-${index}.ts`, line: index + 1 });
  return {
    fingerprint: `f${number}`,
    rule: "artel/duplicate",
    kind: "duplication",
    severity,
    title: `Finding ${number}`,
    message: "",
    location: at(0),
    related: Array.from({ length: related }, (_, index) => at(index + 1)),
    confidence: 0.5,
  };
}

function observation(gate: Observation["gate"], parts: Partial<Observation>): Observation {
  const nothing = { problems: [], passed: [], flaky: [], commands: [], targetMs: 0, ownMs: 0 };
  return { gate, status: "observed", ...nothing, ...parts };
}

describe("the report for a person", () => {
  it("shows what matters first, names all places of few, and does not drown it in information", () => {
    const findings = [
      ...Array.from({ length: 9 }, (_, index) => finding("info", index, 0)),
      finding("low", 20, 1),
      finding("medium", 21, 4),
    ];
    const text = renderMarkdown(buildReport({ ...emptySessionView("s"), findings }));
    expect(text.match(/^\| (?:medium|low|info) .*$/gm)?.slice(0, 3)).toEqual([
      "| medium | Finding 21 | src/21-0.ts:1, src/21-1.ts:2 and 3 more |",
      "| low | Finding 20 | src/20-0.ts:1, src/20-1.ts:2 |",
      "| info | Finding 0 | src/0-0.ts:1 |",
    ]);
    expect(text.match(/^\| info /gm)).toHaveLength(5);
    expect(text).toContain("4 more are in the JSON and SARIF reports.");
  });

  it("shows violated expectations, those that wait for a person first", () => {
    const violated = (key: string, decision: "act" | "wait" | "ignore" | undefined) => ({
      task: "a-1",
      violation: {
        id: key,
        kind: "out-of-area" as const,
        expectation: "only-paths-change" as const,
        key,
        expected: "a|b",
        actual: "first line\nsecond line",
        confidence: 0.25,
        reason: "the rule",
      },
      investigation: undefined,
      approval: undefined,
      decided: decision && {
        task: "a-1",
        violation: key,
        decision,
        reason: "<why>",
        confidence: 0.5,
        falsePositive: false,
      },
    });
    const violations = [
      violated("ignored", "ignore"),
      violated("acted", "act"),
      violated("waiting", "wait"),
      violated("open", undefined),
    ];
    const report = buildReport({ ...emptySessionView("s"), violations });
    expect(reportSchema.shape.violations.parse(report.violations)).toEqual(report.violations);
    expect(renderMarkdown(report).match(/^\| .* \| a-1 \| .*$/gm)).toEqual([
      "| waits for a person | a-1 | waiting | a\\|b | first line | 50 % | &lt;why> |",
      "| being looked into | a-1 | open | a\\|b | first line | 25 % | the rule |",
      "| change dropped | a-1 | acted | a\\|b | first line | 50 % | &lt;why> |",
      "| not held against it | a-1 | ignored | a\\|b | first line | 50 % | &lt;why> |",
    ]);
  });

  it("asks first what waits for a person, with how to answer, then says what was answered", () => {
    const asked = (task: string, more: Partial<Approval>): Approval => ({
      id: `s/${task}/1`,
      session: "s",
      task,
      question: `May <${task}> be\nmerged?`,
      subject: {
        kind: "violation",
        violations: ["v"],
        commit: "c",
        base: "b",
        ref: "refs/artel/x",
        paths: [],
      },
      requestedAt: 1,
      ...more,
    });
    const approvals = [
      asked("a", { decision: { answer: "denied", by: "person:ada", at: 2, comment: "n|o\nway" } }),
      asked("b", { escalatedAt: 3 }),
      asked("c", { deadline: { at: 1, onTimeout: "wait" } }),
    ];
    const report = buildReport({ ...emptySessionView("s"), approvals });
    expect(reportSchema.shape.approvals.parse(report.approvals)).toEqual(report.approvals);
    expect(renderMarkdown(report).match(/^## Asked of a person\n\n((?:- .*\n)*)/m)?.[1]).toBe(
      [
        "- **Waits for you**, and nobody answered in time: May &lt;b> be merged? See it with `artel approvals show s/b/1`; answer with `artel approvals approve s/b/1` or `artel approvals deny s/b/1`.",
        "- **Waits for you**: May &lt;c> be merged? See it with `artel approvals show s/c/1`; answer with `artel approvals approve s/c/1` or `artel approvals deny s/c/1`.",
        "- May &lt;a> be merged? It was denied by person:ada: n|o way.",
        "",
      ].join("\n"),
    );
  });

  it("says what was seen before any change, and in one line what was not looked at", () => {
    const baseline = [
      observation("scope", { status: "skipped", reason: "nothing was changed yet" }),
      observation("tests", { passed: ["a", "b"] }),
      observation("lint", { status: "skipped", reason: "later" }),
      observation("types", { status: "unknown", reason: "no compiler" }),
    ];
    const text = renderMarkdown(buildReport({ ...emptySessionView("s"), baseline }));
    expect(text).toContain(
      [
        "- tests: 2 passed, 0 problems",
        "- types: unknown (no compiler)",
        "- not run on the unchanged code: scope (nothing was changed yet), lint (later)",
      ].join("\n"),
    );
  });
});
