import { describe, expect, it } from "vitest";
import { planSchema, type Brief } from "#domain";
import { planBrief } from "./plan-brief.ts";

const brief: Brief = {
  goal: "Add a function that sums.\nIt takes numbers.",
  criteria: ["sum(1, 2) is 3"],
  area: ["src/**"],
  skills: ["code"],
  commitType: "feat",
};
const baseline = { commit: "0".repeat(40), tree: "1".repeat(40), observations: [] };

describe("the plan of a brief", () => {
  it("is one task with the brief as its one unit", () => {
    const plan = planSchema.parse(planBrief(brief, baseline));
    expect(plan.tasks).toHaveLength(1);
    expect(plan.tasks[0]).toMatchObject({
      title: "Add a function that sums",
      brief,
      units: [{ id: "brief" }],
      dependsOn: [],
    });
  });

  it("cuts a long title between words", () => {
    const goal = "word ".repeat(40);
    const [task] = planBrief({ ...brief, goal }, baseline).tasks;
    expect(task?.title).toMatch(/^(word )+…$/);
    expect(task?.title.length).toBeLessThan(64);
  });
});
