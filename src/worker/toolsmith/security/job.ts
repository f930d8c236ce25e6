import type { ToolsmithJob } from "../job.ts";
import { securityOptions } from "./options.ts";

export const security: ToolsmithJob = {
  descriptor: {
    name: "security",
    title: "Weaknesses in the code",
    reason:
      "The shape of the code is one that attackers look for; whether it can be reached is for a person to judge.",
    kind: "report",
    risk: "low",
    value: 0.8,
    order: 70,
    waitsForOthers: false,
    unitsPerTask: 1,
    editsAreas: [],
    commit: { type: "fix", subject: "remove weaknesses" },
    enabledByDefault: true,
  },
  options: securityOptions,
  survey: async (context) => (await import("./work.ts")).survey(context),
};
