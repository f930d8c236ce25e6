import type { Formatter } from "./formatter.ts";

export const oxfmt: Formatter = {
  name: "oxfmt",
  argv: (tool, files) => [
    ...tool.argv,
    "--list-different",
    "--no-error-on-unmatched-pattern",
    ...files,
  ],
  read: (result) => {
    // Says in plain words on stdout when it formats none of the files, with exit code 0.
    if (result.exitCode === 0) return [];
    if (result.exitCode !== 1) return undefined;
    return result.stdout.split("\n").filter((line) => line.trim() !== "");
  },
};
