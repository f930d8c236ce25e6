import { z } from "zod";
import { parseNoisyJson } from "../command-lines.ts";
import { type Linter, SCRIPT_LIKE } from "./linter.ts";

const reportSchema = z.object({
  diagnostics: z.array(
    z.object({
      message: z.string(),
      code: z.string().nullish(),
      severity: z.string(),
      filename: z.string(),
      labels: z
        .array(z.object({ span: z.object({ line: z.number().optional() }).optional() }))
        .optional(),
    }),
  ),
});

export const oxlint: Linter = {
  name: "oxlint",
  lints: (path) => SCRIPT_LIKE.test(path),
  argv: (tool, files) => [...tool.argv, "--format", "json", ...files],
  read: (result) => {
    if (result.exitCode !== 0 && result.exitCode !== 1) return undefined;
    const parsed = reportSchema.safeParse(parseNoisyJson(result.stdout));
    if (!parsed.success) {
      // Says so in plain words when all files are ignored.
      return result.exitCode === 0 && /no files found/i.test(result.stdout) ? [] : undefined;
    }
    return parsed.data.diagnostics.map((entry) => ({
      path: entry.filename,
      rule: entry.code ?? "parse",
      severity: entry.severity === "error" ? ("error" as const) : ("warning" as const),
      message: entry.message,
      line: entry.labels?.[0]?.span?.line,
    }));
  },
};
