import { z } from "zod";
import { defineSettings, setting } from "./setting.ts";

export const healingSettings = defineSettings("Healing", {
  "healing.bisectRuns": setting<number>({
    schema: z.int().min(0).max(1000),
    default: 12,
    help: "At how many earlier commits a command that no tool could mend is run, to find the one that broke it; 0 looks for none.",
    fromRepository: false,
  }),
  "healing.handOver": setting<boolean>({
    schema: z.boolean(),
    default: true,
    help: "Whether an agent is asked to mend what no tool could, where a model or a coding CLI is configured.",
    fromRepository: false,
  }),
});
