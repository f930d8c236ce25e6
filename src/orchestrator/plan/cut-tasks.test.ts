import { describe, expect, it } from "vitest";
import type { Baseline, JobDescriptor, SessionLimits, Survey, Unit } from "#domain";
import { cutTasks } from "./cut-tasks.ts";

const limits: SessionLimits = {
  sessionMs: 1,
  installMs: 1,
  commandMs: 1,
  files: 100,
  agents: 2,
  command: { memoryBytes: 1, processes: 1, outputBytes: 1 },
};

const baseline: Baseline = {
  commit: "c",
  tree: "t",
  observations: [
    {
      gate: "types",
      status: "observed",
      problems: [],
      passed: [],
      flaky: [],
      commands: [],
      targetMs: 1000,
      ownMs: 0,
    },
    {
      gate: "tests",
      status: "observed",
      problems: [],
      passed: [],
      flaky: [],
      commands: [],
      targetMs: 9000,
      ownMs: 0,
    },
  ],
};

function job(name: string, changes: Partial<JobDescriptor> = {}): JobDescriptor {
  return {
    name,
    title: name,
    reason: "because",
    kind: "change",
    risk: "low",
    value: 0.5,
    order: 10,
    waitsForOthers: false,
    unitsPerTask: 10,
    editsAreas: [],
    commit: { type: "style", subject: `${name} {count}` },
    enabledByDefault: true,
    ...changes,
  };
}

function survey(name: string, paths: readonly string[]): Survey {
  const units: Unit[] = paths.map((path) => ({
    id: `${name}:${path}`,
    title: path,
    paths: [path],
    detail: null,
  }));
  return { job: name, units, findings: [], notes: [] };
}

describe("cutTasks", () => {
  it("cuts a job's units into even, reviewable tasks in order of their paths", () => {
    const paths = Array.from({ length: 25 }, (_, index) => `f${String(index).padStart(2, "0")}`);
    const plan = cutTasks({
      surveys: [survey("lint", paths.toReversed())],
      jobs: [job("lint")],
      baseline,
      limits,
    });
    expect(plan.tasks.map((task) => task.units.length)).toEqual([9, 9, 7]);
    expect(plan.tasks.flatMap((task) => task.units.map((unit) => unit.paths[0]))).toEqual(paths);
    expect(plan.tasks.map((task) => task.id)).toEqual(["lint-1", "lint-2", "lint-3"]);
  });

  it("lets a whole-tree job wait for all tasks before it", () => {
    const plan = cutTasks({
      surveys: [survey("format", ["a"]), survey("lint", ["a"]), survey("un-export", ["b"])],
      jobs: [
        job("format", { order: 90, waitsForOthers: true }),
        job("lint"),
        job("un-export", { order: 30 }),
      ],
      baseline,
      limits,
    });
    expect(plan.tasks.find((task) => task.job === "format")?.dependsOn).toEqual([
      "lint-1",
      "un-export-1",
    ]);
    expect(plan.tasks.find((task) => task.job === "lint")?.dependsOn).toEqual([]);
  });

  it("lets tasks of one job that edit the same file follow each other", () => {
    const units = Array.from({ length: 3 }, (_, index) => ({
      id: `updates:${index}`,
      title: `${index}`,
      paths: ["lockfile", ...(index === 2 ? [] : [`${index}`])],
      detail: null,
    }));
    const plan = cutTasks({
      surveys: [{ ...survey("updates", []), units }, survey("lint", ["lockfile", "a"])],
      jobs: [job("updates", { unitsPerTask: 1 }), job("lint", { unitsPerTask: 1, order: 20 })],
      baseline,
      limits,
    });
    expect(plan.tasks.map((task) => [task.id, task.dependsOn])).toEqual([
      ["updates-1", []],
      ["updates-2", ["updates-1"]],
      ["updates-3", ["updates-1", "updates-2"]],
      ["lint-1", []],
      ["lint-2", []],
    ]);
  });

  it("defers units beyond the limit on files, the least valuable first", () => {
    const plan = cutTasks({
      surveys: [survey("cheap", ["a", "b", "c"]), survey("dear", ["c", "d"])],
      jobs: [job("cheap", { value: 0.2 }), job("dear", { value: 0.9 })],
      baseline,
      limits: { ...limits, files: 3 },
    });
    expect(plan.tasks.find((task) => task.job === "dear")?.units).toHaveLength(2);
    // "c" is open already through the other job, so it costs nothing more.
    expect(
      plan.tasks.find((task) => task.job === "cheap")?.units.map((unit) => unit.title),
    ).toEqual(["a", "c"]);
    expect(plan.deferredUnits).toBe(1);
  });

  it("says why a job is left out", () => {
    const plan = cutTasks({
      surveys: [{ ...survey("format", []), skipped: "no formatter" }, survey("lint", [])],
      jobs: [job("format"), job("lint"), job("lost")],
      baseline,
      limits,
    });
    expect(plan.tasks).toEqual([]);
    expect(plan.skipped).toEqual([
      { job: "format", reason: "no formatter" },
      { job: "lint", reason: "nothing to do" },
      { job: "lost", reason: "it was not surveyed" },
    ]);
  });

  it("estimates from what the baseline took, shared among agents", () => {
    const paths = Array.from({ length: 20 }, (_, index) => `f${index}`);
    const one = cutTasks({
      surveys: [survey("lint", ["a"])],
      jobs: [job("lint")],
      baseline,
      limits,
    });
    expect(one.tasks[0]?.estimateMs).toBe(11_000);
    const two = cutTasks({
      surveys: [survey("lint", paths)],
      jobs: [job("lint")],
      baseline,
      limits,
    });
    const alone = cutTasks({
      surveys: [survey("lint", paths)],
      jobs: [job("lint")],
      baseline,
      limits: { ...limits, agents: 1 },
    });
    expect(alone.estimateMs).toBe(2 * two.estimateMs);
  });
});
