import { describe, expect, it } from "vitest";
import type { GateVerdict, JobDescriptor, Task, Unit, Verdict } from "#domain";
import { commitMessage, commitSubject, describeGate } from "./commit-message.ts";

const job: JobDescriptor = {
  name: "updates",
  title: "Updates",
  kind: "change",
  risk: "low",
  value: 0.5,
  order: 1,
  waitsForOthers: false,
  unitsPerTask: 10,
  reason: "Fixes that were released.",
  commit: { type: "build", scope: "deps", subject: "update {count dependency|dependencies}" },
  enabledByDefault: true,
};
const unit: Unit = { id: "a", title: "Update a", paths: ["package.json"], detail: null };
const task: Task = {
  id: "updates-1",
  job: "updates",
  title: "Updates",
  reason: job.reason,
  units: [unit, { ...unit, id: "b", title: "Update b" }],
  dependsOn: [],
  risk: "low",
  priority: 1,
  estimateMs: 1,
};

describe("a commit", () => {
  it("counts in its subject as people do", () => {
    expect(commitSubject(job, task, 1)).toBe("build(deps): update 1 dependency");
    expect(commitSubject(job, task, 2)).toBe("build(deps): update 2 dependencies");
    expect(commitSubject(job, { ...task, title: "Updates (2 of 3)" }, 2)).toBe(
      "build(deps): update 2 dependencies (2 of 3)",
    );
  });

  it("says what was gained, what was kept, and what was taken back and why", () => {
    const verdict: Verdict = { status: "pass", tree: "t", gates: [] };
    const message = commitMessage({
      subject: "subject",
      session: "s",
      task,
      kept: [unit],
      dropped: [{ unit: "b", title: "Update b", paths: [], stage: "tests", reason: "2 new\nmore" }],
      verdict,
    });
    expect(message).toContain(
      "\nUpdates: 1 of 2 kept. Risk: low.\n\nFixes that were released.\n\n- Update a\n",
    );
    expect(message).toContain("Tried and taken back:\n- Update b: tests: 2 new\n");
    expect(message).not.toContain("approved");
    const decision = { answer: "approved", by: "person:ada", at: 1, comment: "a\nb" } as const;
    const approved = { question: "May it be merged?", decision };
    expect(
      commitMessage({ subject: "s", session: "s", task, kept: [], dropped: [], verdict, approved }),
    ).toContain("\n\nMay it be merged?\nIt was approved by person:ada: a.\n\nArtel-Session: s\n");
  });
});

describe("the line of a gate", () => {
  const gate: GateVerdict = {
    gate: "tests",
    status: "pass",
    introduced: [],
    resolved: [],
    flaky: [],
    passedCount: 12,
    problemCount: 1,
    commands: ["vitest run"],
    targetMs: 1,
    ownMs: 1,
  };

  it("gives figures and the command that repeats it", () => {
    expect(describeGate(gate)).toBe("tests: pass, 12 passed, 1 as before; vitest run");
  });

  it("does not call tests a pass of which none passes", () => {
    expect(describeGate({ ...gate, commands: [], passedCount: 0 })).toBe(
      "tests: none passes, as before, so they confirm nothing, 1 as before",
    );
  });
});
