import type { ToolsmithJob } from "../job.ts";
import { apiReferenceOptions } from "./options.ts";

export const apiReference: ToolsmithJob = {
  descriptor: {
    name: "api-reference",
    title: "References of APIs",
    reason:
      "Each name that a package exports, with its declaration and its comment as they are in the code; only what stands between the two lines of the section is written.",
    kind: "change",
    risk: "low",
    value: 0.3,
    order: 84,
    waitsForOthers: false,
    unitsPerTask: 10,
    commit: { type: "docs", subject: "bring {count reference|references} in step with the code" },
    editsAreas: [],
    enabledByDefault: true,
  },
  options: apiReferenceOptions,
  survey: async (context) => (await import("./work.ts")).survey(context),
  apply: async (units, context) => (await import("./work.ts")).apply(units, context),
};
