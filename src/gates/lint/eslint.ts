import { z } from "zod";
import { parseNoisyJson } from "../command-lines.ts";
import { type Linter, SCRIPT_LIKE } from "./linter.ts";

const reportSchema = z.array(
  z.object({
    filePath: z.string(),
    messages: z.array(
      z.object({
        ruleId: z.string().nullish(),
        severity: z.number(),
        fatal: z.boolean().optional(),
        message: z.string(),
        line: z.number().nullish(),
      }),
    ),
  }),
);

/** Since ESLint 6.8. Exit code 2 is a crash; the report goes to a file, for configurations that print. */
export const eslint: Linter = {
  name: "eslint",
  lints: (path) => SCRIPT_LIKE.test(path),
  argv: (tool, files, report) => [
    ...tool.argv,
    "--format",
    "json",
    "--output-file",
    report,
    "--no-error-on-unmatched-pattern",
    ...files,
  ],
  read: (result, report) => {
    if (result.exitCode !== 0 && result.exitCode !== 1) return undefined;
    const parsed = reportSchema.safeParse(parseNoisyJson(report ?? result.stdout));
    if (!parsed.success) return undefined;
    return parsed.data.flatMap(({ filePath, messages }) =>
      messages
        .filter((entry) => entry.fatal === true || !isAboutIgnoring(entry))
        .map((entry) => ({
          path: filePath,
          rule: entry.ruleId ?? (entry.fatal === true ? "parse" : "eslint"),
          severity: entry.severity === 2 ? ("error" as const) : ("warning" as const),
          message: entry.message,
          line: entry.line ?? undefined,
        })),
    );
  },
};

function isAboutIgnoring(entry: {
  readonly ruleId?: string | null;
  readonly message: string;
}): boolean {
  return (entry.ruleId ?? null) === null && entry.message.startsWith("File ignored");
}
