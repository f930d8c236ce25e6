import type { Formatter } from "./formatter.ts";

export const oxfmt: Formatter = {
  name: "oxfmt",
  argv: (tool, files) => [
    ...tool.argv,
    "--list-different",
    "--no-error-on-unmatched-pattern",
    ...files,
  ],
  read: (result) =>
    result.exitCode === 0 || result.exitCode === 1
      ? result.stdout.split("\n").filter((line) => line.trim() !== "")
      : undefined,
};
