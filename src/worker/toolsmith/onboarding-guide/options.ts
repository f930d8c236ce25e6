import { z } from "zod";
import { excludeOption } from "../job-options.ts";

export const onboardingGuideOptions = z.strictObject({
  names: z
    .boolean()
    .default(true)
    .describe("Whether it names who made most commits in each folder, as the history does."),
  exclude: excludeOption,
});
