import type { ToolsmithJob } from "../job.ts";
import { readmeSectionsOptions } from "./options.ts";

export const readmeSections: ToolsmithJob = {
  descriptor: {
    name: "readme-sections",
    title: "Sections of documents that the code says",
    reason:
      "Commands, scripts, exports, settings and packages are read from the code; only what stands between the two lines of a section is written.",
    kind: "change",
    risk: "low",
    value: 0.4,
    order: 80,
    waitsForOthers: false,
    unitsPerTask: 40,
    commit: { type: "docs", subject: "bring {count section|sections} in step with the code" },
    editsAreas: [],
    enabledByDefault: true,
  },
  options: readmeSectionsOptions,
  survey: async (context) => (await import("./work.ts")).survey(context),
  apply: async (units, context) => (await import("./work.ts")).apply(units, context),
};
