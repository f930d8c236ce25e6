import { z } from "zod";
import { defineSettings, setting } from "./setting.ts";

export const improveSettings = defineSettings("Improving", {
  "improve.handOver": setting<boolean>({
    schema: z.boolean(),
    default: false,
    help: "Whether an agent is asked to do what jobs can only report, such as to write the tests that notice what mutation testing found, where a model or a coding CLI is configured; within the budget.",
    fromRepository: false,
  }),
});
