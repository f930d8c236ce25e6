import { z } from "zod";
import { parseAllowed, parseGroup } from "./rules.ts";

export const NAME = "dependency-updates";

export const dependencyUpdatesOptions = z.strictObject({
  level: z
    .enum(["patch", "minor"])
    .default("minor")
    .describe("The largest step within the same major version."),
  ignore: z
    .array(z.string().min(1))
    .default([])
    .describe("Packages that are never updated: names, or patterns such as `@types/*`."),
  allowed: z
    .array(z.string().refine((text) => parseAllowed(text), "is not written as `react <19` is"))
    .default([])
    .describe("Versions that may be taken, as `react <19`: a name or pattern, and a range."),
  groups: z
    .array(
      z
        .string()
        .refine((text) => parseGroup(text), "is not written as `lint: eslint @eslint/*` is"),
    )
    .default([])
    .describe("Packages that are updated together, as `lint: eslint @eslint/*`."),
  groupByRepository: z
    .boolean()
    .default(true)
    .describe("Whether packages that are published from one repository are updated together."),
  minimumAgeDays: z
    .number()
    .min(0)
    .default(3)
    .describe("Younger versions wait: most that are withdrawn or malicious are found in days."),
  most: z
    .int()
    .positive()
    .default(100)
    .describe("The most updates of one run; a group counts as one."),
  releaseNotes: z
    .boolean()
    .default(true)
    .describe("Whether the changelog that a package carries is quoted in the report."),
});
export type DependencyUpdatesOptions = z.infer<typeof dependencyUpdatesOptions>;
