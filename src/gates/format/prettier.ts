import type { Formatter } from "./formatter.ts";

/** Exit code 1: some files differ, and their names are on stdout; 2: it could not read a file or its configuration. */
export const prettier: Formatter = {
  name: "prettier",
  argv: (tool, files) => [...tool.argv, "--list-different", "--ignore-unknown", ...files],
  read: (result) =>
    result.exitCode === 0 || result.exitCode === 1 ? nonEmptyLines(result.stdout) : undefined,
};

function nonEmptyLines(text: string): readonly string[] {
  return text.split("\n").filter((line) => line.trim() !== "");
}
