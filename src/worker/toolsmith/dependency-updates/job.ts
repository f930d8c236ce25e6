import type { ToolsmithJob } from "../job.ts";
import { dependencyUpdatesOptions, NAME } from "./options.ts";

export const dependencyUpdates: ToolsmithJob = {
  descriptor: {
    name: NAME,
    title: "Patch and minor updates of dependencies",
    reason:
      "Small updates carry fixes of faults and of security, and are cheap as long as they stay small; majors are left alone.",
    kind: "change",
    risk: "medium",
    value: 0.7,
    order: 10,
    waitsForOthers: false,
    // Packages that are released together, such as a runner and its plug-ins, must not be torn apart.
    unitsPerTask: 40,
    editsAreas: ["manifests", "lockfiles"],
    commit: { type: "build", scope: "deps", subject: "update {count dependency|dependencies}" },
    enabledByDefault: true,
  },
  options: dependencyUpdatesOptions,
  survey: async (context) => (await import("./work.ts")).survey(context),
  apply: async (units, context) => (await import("./work.ts")).apply(units, context),
};
