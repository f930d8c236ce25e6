import { z } from "zod";
import { parseNoisyJson } from "../command-lines.ts";
import type { Linter } from "./linter.ts";

const reportSchema = z.object({
  diagnostics: z.array(
    z.object({
      category: z.string().nullish(),
      severity: z.string(),
      description: z.string().optional(),
      message: z.unknown().optional(),
      location: z
        .object({
          /** Version 1 wraps it, version 2 does not. */
          path: z.union([z.string(), z.object({ file: z.string() })]).nullish(),
          start: z.object({ line: z.number() }).optional(),
        })
        .nullish(),
    }),
  ),
});

const LINTED = /\.(?:[cm]?[jt]sx?|vue|svelte|astro|jsonc?|css|graphql)$/;

export const biome: Linter = {
  name: "biome",
  lints: (path) => LINTED.test(path),
  argv: (tool, files) => [
    ...tool.argv,
    "lint",
    "--reporter=json",
    "--max-diagnostics=none",
    "--no-errors-on-unmatched",
    ...files,
  ],
  read: (result) => {
    if (result.exitCode !== 0 && result.exitCode !== 1) return undefined;
    const parsed = reportSchema.safeParse(parseNoisyJson(result.stdout));
    if (!parsed.success) return undefined;
    return parsed.data.diagnostics.flatMap((entry) => {
      const path = entry.location?.path ?? undefined;
      if (path === undefined) return [];
      return [
        {
          path: typeof path === "string" ? path : path.file,
          rule: entry.category ?? "biome",
          severity: ["error", "fatal"].includes(entry.severity)
            ? ("error" as const)
            : ("warning" as const),
          message: entry.description ?? (typeof entry.message === "string" ? entry.message : ""),
          line: entry.location?.start?.line,
        },
      ];
    });
  },
};
