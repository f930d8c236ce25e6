import type { ToolsmithJob } from "../job.ts";
import { pythonLintOptions } from "./options.ts";

export const pythonLint: ToolsmithJob = {
  descriptor: {
    name: "python-lint",
    title: "Safe lint fixes of Python",
    reason:
      "Ruff's fixes of a list of rules of which each is safe wherever it is offered; the others are left alone.",
    kind: "change",
    risk: "low",
    value: 0.5,
    order: 22,
    waitsForOthers: false,
    unitsPerTask: 40,
    commit: {
      type: "refactor",
      subject: "apply safe lint fixes in {count Python file|Python files}",
    },
    editsAreas: [],
    enabledByDefault: true,
  },
  options: pythonLintOptions,
  survey: async (context) => (await import("./work.ts")).survey(context),
  apply: async (units, context) => (await import("./work.ts")).apply(units, context),
};
