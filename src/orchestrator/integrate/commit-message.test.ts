import { describe, expect, it } from "vitest";
import type { JobDescriptor, Task, Unit, Verdict } from "#domain";
import { commitMessage, commitSubject } from "./commit-message.ts";

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
  });
});
