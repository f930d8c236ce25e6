import { z } from "zod";
import { excludeOption } from "../job-options.ts";

export const duplicateFunctionsOptions = z.strictObject({
  minimumLines: z.int().min(3).default(6).describe("Shorter functions are not compared."),
  mostParameters: z
    .int()
    .min(0)
    .default(4)
    .describe("With more values that differ, one function for all would be harder to read."),
  tests: z
    .boolean()
    .default(false)
    .describe("Whether tests, examples and documentation are compared as well."),
  exclude: excludeOption,
});
