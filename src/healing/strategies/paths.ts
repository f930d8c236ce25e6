import { posix } from "node:path";

/** Paths of the repository as a program is to be given them that runs in a folder of it; others are left out. */
export function insideDirectory(directory: string, files: readonly string[]): readonly string[] {
  return (
    files
      .map((file) => posix.relative(directory, file))
      .filter((file) => !file.startsWith("../"))
      // A leading dash would be taken for a flag.
      .map((file) => (file.startsWith("-") ? `./${file}` : file))
  );
}
