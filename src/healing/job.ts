import type { JobDescriptor } from "#domain";

/** How tasks of healing are told and delivered, as those of any job. */
export const healingJob: JobDescriptor = {
  name: "healing",
  title: "Healing",
  reason:
    "The command failed on the unchanged code, and passes with this change; no gate says that anything else is worse, and no test was made weaker.",
  kind: "change",
  risk: "low",
  value: 1,
  order: 0,
  waitsForOthers: false,
  unitsPerTask: 100,
  editsAreas: [],
  commit: { type: "fix", subject: "make a failing command pass" },
  enabledByDefault: false,
};
