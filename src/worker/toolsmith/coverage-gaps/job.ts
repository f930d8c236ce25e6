import type { ToolsmithJob } from "../job.ts";
import { coverageGapsOptions } from "./options.ts";

export const coverageGaps: ToolsmithJob = {
  descriptor: {
    name: "coverage-gaps",
    title: "Functions that no test reaches",
    reason:
      "The repository's own coverage tool says that no test runs them; the more ways through a function and the more often its file changes, the likelier a mistake in it.",
    kind: "report",
    risk: "low",
    value: 0.6,
    order: 74,
    waitsForOthers: false,
    unitsPerTask: 1,
    editsAreas: [],
    commit: { type: "test", subject: "test what no test reaches" },
    enabledByDefault: false,
  },
  options: coverageGapsOptions,
  survey: async (context) => (await import("./work.ts")).survey(context),
};
