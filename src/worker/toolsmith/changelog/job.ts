import type { ToolsmithJob } from "../job.ts";
import { changelogOptions } from "./options.ts";

export const changelog: ToolsmithJob = {
  descriptor: {
    name: "changelog",
    title: "Changelogs",
    reason:
      "What changed since the last tag is read from conventional commits; only what stands between the two lines of the section is written.",
    kind: "change",
    risk: "low",
    value: 0.3,
    order: 85,
    waitsForOthers: false,
    unitsPerTask: 10,
    commit: {
      type: "docs",
      subject: "bring {count changelog|changelogs} in step with the commits",
    },
    editsAreas: [],
    enabledByDefault: true,
  },
  options: changelogOptions,
  survey: async (context) => (await import("./work.ts")).survey(context),
  apply: async (units, context) => (await import("./work.ts")).apply(units, context),
};
