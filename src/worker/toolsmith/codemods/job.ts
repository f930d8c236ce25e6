import type { ToolsmithJob } from "../job.ts";
import { codemodsOptions } from "./options.ts";

export const codemods: ToolsmithJob = {
  descriptor: {
    name: "codemods",
    title: "Newer ways of saying the same",
    reason:
      "Each rule rewrites only where documentation and the code around say that both ways do the same; the rest is reported.",
    kind: "change",
    risk: "medium",
    value: 0.4,
    order: 25,
    waitsForOthers: false,
    unitsPerTask: 20,
    commit: { type: "refactor", subject: "replace outdated code in {count file|files}" },
    editsAreas: [],
    enabledByDefault: true,
  },
  options: codemodsOptions,
  survey: async (context) => (await import("./work.ts")).survey(context),
  apply: async (units, context) => (await import("./work.ts")).apply(units, context),
};
