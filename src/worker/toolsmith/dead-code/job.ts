import type { ToolsmithJob } from "../job.ts";
import { deadCodeOptions } from "./options.ts";

export const deadCode: ToolsmithJob = {
  descriptor: {
    name: "dead-code",
    title: "Unused files and dependencies",
    reason:
      "Code and packages that nothing uses are read, built and updated for nothing; whether they may go is for a person to say.",
    kind: "report",
    risk: "medium",
    value: 0.4,
    order: 50,
    waitsForOthers: false,
    unitsPerTask: 1,
    editsAreas: [],
    commit: { type: "refactor", subject: "remove dead code" },
    enabledByDefault: true,
  },
  options: deadCodeOptions,
  survey: async (context) => (await import("./work.ts")).survey(context),
};
