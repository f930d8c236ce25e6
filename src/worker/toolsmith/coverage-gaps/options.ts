import { z } from "zod";
import { excludeOption } from "../job-options.ts";

export const coverageGapsOptions = z.strictObject({
  most: z.int().positive().default(25).describe("So many functions are reported, the worst first."),
  minimumPaths: z
    .int()
    .positive()
    .default(3)
    .describe("Functions with fewer ways through them (cyclomatic complexity) are not reported."),
  minutes: z
    .number()
    .positive()
    .default(15)
    .describe("How long the tests may run for it, in minutes."),
  exclude: excludeOption,
});
