import { z } from "zod";
import { excludeOption } from "../job-options.ts";

export const deadCodeOptions = z.strictObject({
  ignoreDependencies: z
    .array(z.string().min(1))
    .default([])
    .describe("Packages that are never proposed for removal."),
  exclude: excludeOption,
});
