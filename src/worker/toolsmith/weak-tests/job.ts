import type { ToolsmithJob } from "../job.ts";
import { weakTestsOptions } from "./options.ts";

export const weakTests: ToolsmithJob = {
  descriptor: {
    name: "weak-tests",
    title: "Tests that prove less than they seem to",
    reason:
      "The shape of a test shows that it cannot fail, or that no failure would be seen; what it should prove is for a person to say.",
    kind: "report",
    risk: "low",
    value: 0.6,
    order: 72,
    waitsForOthers: false,
    unitsPerTask: 1,
    editsAreas: [],
    commit: { type: "test", subject: "strengthen weak tests" },
    enabledByDefault: true,
  },
  options: weakTestsOptions,
  survey: async (context) => (await import("./work.ts")).survey(context),
};
