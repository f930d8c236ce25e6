import type { ToolsmithJob } from "../job.ts";
import { missingImportsOptions } from "./options.ts";

export const missingImports: ToolsmithJob = {
  descriptor: {
    name: "missing-imports",
    title: "Missing imports",
    reason:
      "The compiler does not find a name, exactly one import is what the repository means by it, and with it the type check accepts the file.",
    kind: "change",
    risk: "medium",
    value: 0.8,
    order: 15,
    waitsForOthers: false,
    unitsPerTask: 20,
    commit: { type: "fix", subject: "add missing imports in {count file|files}" },
    editsAreas: [],
    enabledByDefault: true,
  },
  options: missingImportsOptions,
  survey: async (context) => (await import("./work.ts")).survey(context),
  apply: async (units, context) => (await import("./work.ts")).apply(units, context),
};
