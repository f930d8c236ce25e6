import type { ToolsmithJob } from "../job.ts";
import { focusedTestsOptions } from "./options.ts";

export const focusedTests: ToolsmithJob = {
  descriptor: {
    name: "focused-tests",
    title: "Tests that were left focused",
    reason:
      "`.only` makes the runner leave out all other tests of the file; they run again, and where one of them fails nothing is changed.",
    kind: "change",
    risk: "medium",
    value: 0.7,
    order: 12,
    waitsForOthers: false,
    unitsPerTask: 20,
    commit: { type: "test", subject: "run all tests of {count file|files} again" },
    editsAreas: ["tests"],
    enabledByDefault: true,
  },
  options: focusedTestsOptions,
  survey: async (context) => (await import("./work.ts")).survey(context),
  apply: async (units, context) => (await import("./work.ts")).apply(units, context),
};
