import type { ToolsmithJob } from "../job.ts";
import { duplicateFunctionsOptions } from "./options.ts";

export const duplicateFunctions: ToolsmithJob = {
  descriptor: {
    name: "duplicate-functions",
    title: "Functions that could be one",
    reason:
      "What is written several times is mended several times, or once and not elsewhere; what it should be called, and where it belongs, is for a person to say.",
    kind: "report",
    risk: "medium",
    value: 0.3,
    order: 55,
    waitsForOthers: false,
    unitsPerTask: 1,
    editsAreas: [],
    commit: { type: "refactor", subject: "write functions once" },
    enabledByDefault: true,
  },
  options: duplicateFunctionsOptions,
  survey: async (context) => (await import("./work.ts")).survey(context),
};
