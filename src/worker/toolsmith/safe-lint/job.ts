import type { ToolsmithJob } from "../job.ts";
import { safeLintOptions } from "./options.ts";

export const safeLint: ToolsmithJob = {
  descriptor: {
    name: "safe-lint",
    title: "Safe lint fixes",
    reason:
      "Each rule of the list kept types and tests of many repositories as they were; the fixes take away what readers stumble over.",
    kind: "change",
    risk: "low",
    value: 0.5,
    order: 20,
    waitsForOthers: false,
    unitsPerTask: 40,
    commit: { type: "refactor", subject: "apply safe lint fixes in {count file|files}" },
    editsAreas: [],
    enabledByDefault: true,
  },
  options: safeLintOptions,
  survey: async (context) => (await import("./work.ts")).survey(context),
  apply: async (units, context) => (await import("./work.ts")).apply(units, context),
};
