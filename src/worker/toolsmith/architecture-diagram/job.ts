import type { ToolsmithJob } from "../job.ts";
import { architectureDiagramOptions } from "./options.ts";

export const architectureDiagram: ToolsmithJob = {
  descriptor: {
    name: "architecture-diagram",
    title: "Diagrams of the architecture",
    reason:
      "Which folder imports from which is read from the code; only what stands between the two lines of the section is written, and the picture that it names.",
    kind: "change",
    risk: "low",
    value: 0.3,
    order: 83,
    waitsForOthers: false,
    unitsPerTask: 10,
    commit: { type: "docs", subject: "bring {count diagram|diagrams} in step with the code" },
    editsAreas: [],
    enabledByDefault: true,
  },
  options: architectureDiagramOptions,
  survey: async (context) => (await import("./work.ts")).survey(context),
  apply: async (units, context) => (await import("./work.ts")).apply(units, context),
};
