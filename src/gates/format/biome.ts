import { z } from "zod";
import { parseNoisyJson } from "../command-lines.ts";
import type { Formatter } from "./formatter.ts";

const reportSchema = z.object({
  diagnostics: z.array(
    z.object({
      category: z.string().nullish(),
      location: z
        .object({ path: z.union([z.string(), z.object({ file: z.string() })]).nullish() })
        .nullish(),
    }),
  ),
});

export const biome: Formatter = {
  name: "biome",
  argv: (tool, files) => [
    ...tool.argv,
    "format",
    "--reporter=json",
    "--max-diagnostics=none",
    "--no-errors-on-unmatched",
    ...files,
  ],
  read: (result) => {
    if (result.exitCode !== 0 && result.exitCode !== 1) return undefined;
    const parsed = reportSchema.safeParse(parseNoisyJson(result.stdout));
    if (!parsed.success) return undefined;
    const paths = parsed.data.diagnostics
      .filter(({ category }) => category === "format")
      .flatMap(({ location }) => location?.path ?? [])
      .map((path) => (typeof path === "string" ? path : path.file));
    return [...new Set(paths)];
  },
};
