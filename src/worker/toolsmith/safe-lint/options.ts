import { z } from "zod";
import { excludeOption } from "../job-options.ts";
import { safeLintRules } from "./rules.ts";

export const safeLintOptions = z.strictObject({
  disableRules: z
    .array(z.enum(Object.keys(safeLintRules) as [string, ...string[]]))
    .default([])
    .describe("Rules of the list of safe fixes that are not to be fixed here."),
  exclude: excludeOption,
});
