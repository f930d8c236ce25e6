import { z } from "zod";
import { excludeOption } from "../job-options.ts";

export const characterisationTestsOptions = z.strictObject({
  functions: z
    .int()
    .positive()
    .default(40)
    .describe("At most so many functions are called, the most complex first."),
  cases: z.int().min(1).max(10).default(10).describe("At most so many calls of each are kept."),
  minutes: z.number().positive().default(5).describe("All that it may take, the tests included."),
  exclude: excludeOption,
});
