import { SECURITY_RULES } from "#analysis/security";
import { z } from "zod";
import { excludeOption } from "../job-options.ts";

export const securityOptions = z.strictObject({
  disableRules: z
    .array(z.enum(SECURITY_RULES.map(({ id }) => id) as [string, ...string[]]))
    .default([])
    .describe("Rules whose findings are not reported here."),
  exclude: excludeOption,
});
