import type { ToolsmithJob } from "../job.ts";
import { formatOptions } from "./options.ts";

export const format: ToolsmithJob = {
  descriptor: {
    name: "format",
    title: "Formatting",
    reason:
      "These files fail the check of the repository's own formatter, so its next run would mix their formatting with somebody's change.",
    kind: "change",
    risk: "low",
    value: 0.3,
    order: 90,
    waitsForOthers: true,
    unitsPerTask: 200,
    commit: { type: "style", subject: "format {count file|files} as the repository does" },
    editsAreas: ["tests"],
    enabledByDefault: true,
  },
  options: formatOptions,
  survey: async (context) => (await import("./work.ts")).survey(context),
  apply: async (units, context) => (await import("./work.ts")).apply(units, context),
};
