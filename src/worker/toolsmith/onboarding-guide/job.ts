import type { ToolsmithJob } from "../job.ts";
import { onboardingGuideOptions } from "./options.ts";

export const onboardingGuide: ToolsmithJob = {
  descriptor: {
    name: "onboarding-guide",
    title: "Guides for who is new",
    reason:
      "Commands, folders and what changes most are read from the repository and its history; only what stands between the two lines of the section is written.",
    kind: "change",
    risk: "low",
    value: 0.3,
    order: 86,
    waitsForOthers: false,
    unitsPerTask: 10,
    commit: { type: "docs", subject: "bring {count guide|guides} in step with the repository" },
    editsAreas: [],
    enabledByDefault: true,
  },
  options: onboardingGuideOptions,
  survey: async (context) => (await import("./work.ts")).survey(context),
  apply: async (units, context) => (await import("./work.ts")).apply(units, context),
};
