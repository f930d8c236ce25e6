import type { ToolsmithJob } from "../job.ts";
import { brokenLinksOptions } from "./options.ts";

export const brokenLinks: ToolsmithJob = {
  descriptor: {
    name: "broken-links",
    title: "Links that lead nowhere",
    reason:
      "The repository has no file or heading of that name. A link is changed only where git says where its file went, or its file is there under another case or from the top of the repository.",
    kind: "change",
    risk: "low",
    value: 0.4,
    order: 81,
    waitsForOthers: false,
    unitsPerTask: 40,
    commit: { type: "docs", subject: "mend {count link|links} to files that moved" },
    editsAreas: [],
    enabledByDefault: true,
  },
  options: brokenLinksOptions,
  survey: async (context) => (await import("./work.ts")).survey(context),
  apply: async (units, context) => (await import("./work.ts")).apply(units, context),
};
