import type { ToolsmithJob } from "../job.ts";
import { staleSamplesOptions } from "./options.ts";

export const staleSamples: ToolsmithJob = {
  descriptor: {
    name: "stale-samples",
    title: "Samples of documents that no longer work",
    reason:
      "Readers copy samples: one that does not parse, or asks for what is not there, costs each of them the same search.",
    kind: "report",
    risk: "low",
    value: 0.3,
    order: 82,
    waitsForOthers: false,
    unitsPerTask: 1,
    editsAreas: [],
    commit: { type: "docs", subject: "mend samples" },
    enabledByDefault: true,
  },
  options: staleSamplesOptions,
  survey: async (context) => (await import("./work.ts")).survey(context),
};
