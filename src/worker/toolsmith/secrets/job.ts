import type { ToolsmithJob } from "../job.ts";
import { secretsOptions } from "./options.ts";

export const secrets: ToolsmithJob = {
  descriptor: {
    name: "secrets",
    title: "Secrets in the repository",
    reason:
      "A credential in a repository is known to everyone who can read it, now and in its history; it has to be revoked by a person.",
    kind: "report",
    risk: "low",
    value: 0.9,
    order: 60,
    waitsForOthers: false,
    unitsPerTask: 1,
    editsAreas: [],
    commit: { type: "fix", subject: "remove secrets" },
    enabledByDefault: true,
  },
  options: secretsOptions,
  survey: async (context) => (await import("./work.ts")).survey(context),
};
