import { z } from "zod";
import { excludeOption } from "../job-options.ts";

export const weakTestsOptions = z.strictObject({
  disableRules: z
    .array(z.string().min(1))
    .default([])
    .describe("Rules that are not to be used, by their names: `snapshot-only`."),
  exclude: excludeOption,
});
