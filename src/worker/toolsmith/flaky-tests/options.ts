import { z } from "zod";
import { excludeOption } from "../job-options.ts";

export const flakyTestsOptions = z.strictObject({
  runs: z
    .int()
    .min(2)
    .default(10)
    .describe("How often all tests run; what fails once in a hundred runs needs as many."),
  minutes: z
    .number()
    .positive()
    .default(30)
    .describe(
      "How long they may run together, in minutes; no run is begun that would not end by then.",
    ),
  retries: z.int().min(1).max(5).default(2).describe("How often a flaky test is tried again."),
  exclude: excludeOption,
});
