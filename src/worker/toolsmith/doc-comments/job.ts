import type { ToolsmithJob } from "../job.ts";
import { docCommentsOptions } from "./options.ts";

export const docComments: ToolsmithJob = {
  descriptor: {
    name: "doc-comments",
    title: "Comments of exported functions",
    reason:
      "Types are what the compiler derives and errors what the function throws; a comment changes nothing that runs, and the type check says the same with it.",
    kind: "change",
    risk: "low",
    value: 0.2,
    order: 87,
    waitsForOthers: false,
    unitsPerTask: 20,
    commit: { type: "docs", subject: "say types and errors of functions in {count file|files}" },
    editsAreas: [],
    enabledByDefault: false,
  },
  options: docCommentsOptions,
  survey: async (context) => (await import("./work.ts")).survey(context),
  apply: async (units, context) => (await import("./work.ts")).apply(units, context),
};
