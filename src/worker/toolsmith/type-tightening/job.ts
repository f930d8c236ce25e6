import type { ToolsmithJob } from "../job.ts";
import { typeTighteningOptions } from "./options.ts";

export const typeTightening: ToolsmithJob = {
  descriptor: {
    name: "type-tightening",
    title: "Tighter types",
    reason:
      "The compiler knows more than the code says: types are erased when it runs, and the type check accepts the tighter ones.",
    kind: "change",
    risk: "medium",
    value: 0.4,
    order: 35,
    waitsForOthers: false,
    unitsPerTask: 20,
    commit: { type: "refactor", subject: "tighten types in {count file|files}" },
    editsAreas: [],
    enabledByDefault: true,
  },
  options: typeTighteningOptions,
  survey: async (context) => (await import("./work.ts")).survey(context),
  apply: async (units, context) => (await import("./work.ts")).apply(units, context),
};
