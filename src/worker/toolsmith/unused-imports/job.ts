import type { ToolsmithJob } from "../job.ts";
import { unusedImportsOptions } from "./options.ts";

export const unusedImports: ToolsmithJob = {
  descriptor: {
    name: "unused-imports",
    title: "Unused imports",
    reason:
      "An import that nothing uses costs loading time and hides what a file depends on; imports for their effect are left alone.",
    kind: "change",
    risk: "low",
    value: 0.5,
    order: 30,
    waitsForOthers: false,
    unitsPerTask: 40,
    commit: { type: "refactor", subject: "remove unused imports from {count file|files}" },
    editsAreas: [],
    enabledByDefault: true,
  },
  options: unusedImportsOptions,
  survey: async (context) => (await import("./work.ts")).survey(context),
  apply: async (units, context) => (await import("./work.ts")).apply(units, context),
};
