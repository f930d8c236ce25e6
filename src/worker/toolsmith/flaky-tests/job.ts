import type { ToolsmithJob } from "../job.ts";
import { flakyTestsOptions } from "./options.ts";

export const flakyTests: ToolsmithJob = {
  descriptor: {
    name: "flaky-tests",
    title: "Tests whose result is chance",
    reason:
      "These tests passed and failed at the same commit. They still run: the runner tries them again, or reports them without failing; why they are flaky is for a person to find.",
    kind: "change",
    risk: "high",
    value: 0.5,
    order: 14,
    waitsForOthers: false,
    unitsPerTask: 10,
    commit: { type: "test", subject: "quarantine flaky tests of {count file|files}" },
    editsAreas: ["tests"],
    enabledByDefault: false,
  },
  options: flakyTestsOptions,
  survey: async (context) => (await import("./work.ts")).survey(context),
  apply: async (units, context) => (await import("./work.ts")).apply(units, context),
};
