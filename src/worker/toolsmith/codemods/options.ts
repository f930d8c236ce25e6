import { z } from "zod";
import { excludeOption } from "../job-options.ts";

export const codemodsOptions = z.strictObject({
  packs: z
    .array(z.enum(["modernise", "deprecations"]))
    .default(["modernise", "deprecations"])
    .describe("Which packs of rules are used."),
  disableRules: z
    .array(z.string().min(1))
    .default([])
    .describe("Rules that are not to be used, by their names: `has-own`."),
  exclude: excludeOption,
});
