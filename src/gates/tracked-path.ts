import { posix } from "node:path";

/**
 * The tracked file that a tool means by a path: as it is, below the folder that the command ran in, or the only one that
 * ends so, as where a command runs in each package. What is none stays as it is.
 */
export function trackedPath(path: string, files: readonly string[], directory: string): string {
  const plain = posix.normalize(path);
  const known = new Set(files);
  if (known.has(plain)) return plain;
  const below = posix.join(directory, plain);
  if (known.has(below)) return below;
  const ending = files.filter((file) => file.endsWith(`/${plain}`));
  return ending.length === 1 ? (ending[0] ?? path) : path;
}
