import type { ToolsmithJob } from "../job.ts";
import { unExportOptions } from "./options.ts";

export const unExport: ToolsmithJob = {
  descriptor: {
    name: "un-export",
    title: "Exports that nothing imports",
    reason:
      "What is not exported can be changed or removed without asking who uses it; the code itself stays as it is.",
    kind: "change",
    risk: "medium",
    value: 0.6,
    order: 40,
    waitsForOthers: false,
    unitsPerTask: 20,
    commit: { type: "refactor", subject: "stop exporting {count name|names} that nothing imports" },
    editsAreas: [],
    enabledByDefault: true,
  },
  options: unExportOptions,
  survey: async (context) => (await import("./work.ts")).survey(context),
  apply: async (units, context) => (await import("./work.ts")).apply(units, context),
};
