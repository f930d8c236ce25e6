import type { ToolsmithJob } from "../job.ts";
import { mutationOptions } from "./options.ts";

export const mutation: ToolsmithJob = {
  descriptor: {
    name: "mutation",
    title: "Mistakes that no test would notice",
    reason:
      "The code was changed in small ways, one at a time, and the tests that run it still passed: what they assert does not hold it.",
    kind: "report",
    risk: "low",
    value: 0.6,
    order: 63,
    waitsForOthers: false,
    unitsPerTask: 1,
    editsAreas: [],
    commit: { type: "test", subject: "notice mistakes in the code" },
    enabledByDefault: false,
  },
  options: mutationOptions,
  survey: async (context) => (await import("./work.ts")).survey(context),
};
