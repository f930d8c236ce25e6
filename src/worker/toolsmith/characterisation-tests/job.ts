import type { ToolsmithJob } from "../job.ts";
import { characterisationTestsOptions } from "./options.ts";

export const characterisationTests: ToolsmithJob = {
  descriptor: {
    name: "characterisation-tests",
    title: "Tests that pin what functions do",
    reason:
      "Exported functions whose mistakes no test would notice were called with values of their types; what they gave, twice the same, is written down. It is what the code does, which may not be what it should do.",
    kind: "change",
    risk: "high",
    value: 0.4,
    order: 47,
    waitsForOthers: false,
    unitsPerTask: 10,
    editsAreas: ["tests"],
    commit: { type: "test", subject: "pin the behaviour of {count module|modules}" },
    enabledByDefault: false,
  },
  options: characterisationTestsOptions,
  survey: async (context) => (await import("./work.ts")).survey(context),
  apply: async (units, context) => (await import("./work.ts")).apply(units, context),
};
