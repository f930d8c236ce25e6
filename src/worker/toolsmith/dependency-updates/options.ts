import { z } from "zod";

export const NAME = "dependency-updates";

export const dependencyUpdatesOptions = z.strictObject({
  level: z
    .enum(["patch", "minor"])
    .default("minor")
    .describe("The largest step within the same major version."),
  ignore: z.array(z.string().min(1)).default([]).describe("Packages that are never updated."),
});
