import { z } from "zod";
import { excludeOption } from "../job-options.ts";

export const TIGHTENINGS = ["any", "readonly"] as const;

export const typeTighteningOptions = z.strictObject({
  kinds: z
    .array(z.enum(TIGHTENINGS))
    .default([...TIGHTENINGS])
    .describe(
      "any: local constants that say any although their value has a type; readonly: private fields that only their constructor sets.",
    ),
  exclude: excludeOption,
});
