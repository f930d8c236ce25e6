import { z } from "zod";
import { excludeOption } from "../job-options.ts";

export const SAMPLE_CHECKS = ["syntax", "imports", "scripts", "files"] as const;

export const staleSamplesOptions = z.strictObject({
  checks: z
    .array(z.enum(SAMPLE_CHECKS))
    .default([...SAMPLE_CHECKS])
    .describe(
      "syntax: whole samples that do not parse; imports: names that the repository's packages do not export; scripts: npm run of a script that is not there; files: programs of the repository that are not there.",
    ),
  exclude: excludeOption,
});
