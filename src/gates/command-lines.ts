import { posix } from "node:path";

/** Arguments of one command stay well below the kernel's limit. */
const MAXIMUM_FILES = 400;
const MAXIMUM_CHARACTERS = 64 * 1024;

/** Paths relative to a folder, those outside of it left out; safe after flags even when one begins with a dash. */
export function pathsWithin(directory: string, paths: readonly string[]): readonly string[] {
  return paths
    .map((path) => posix.relative(directory === "." ? "" : directory, path))
    .filter((path) => path !== "" && !path.startsWith("../"))
    .map((path) => (path.startsWith("-") ? `./${path}` : path));
}

/** A path that a tool printed, absolute or relative to its folder, as relative to the worktree with `/`. */
export function worktreePath(worktree: string, directory: string, printed: string): string {
  const plain = printed.replaceAll("\\", "/");
  if (plain.startsWith(`${worktree}/`)) return plain.slice(worktree.length + 1);
  if (posix.isAbsolute(plain)) return plain;
  return posix.normalize(posix.join(directory, plain));
}

/** Cut into lists that each fit on a command line. */
export function commandLineChunks(paths: readonly string[]): readonly (readonly string[])[] {
  const chunks: string[][] = [];
  let length = Number.POSITIVE_INFINITY;
  for (const path of paths) {
    const last = chunks.at(-1);
    if (
      last === undefined ||
      last.length >= MAXIMUM_FILES ||
      length + path.length > MAXIMUM_CHARACTERS
    ) {
      chunks.push([path]);
      length = path.length;
    } else {
      last.push(path);
      length += path.length + 1;
    }
  }
  return chunks;
}

/** JSON, also when a configuration file of the target printed something before or after it. */
export function parseNoisyJson(text: string): unknown {
  const starts = [...text.matchAll(/^[[{]/gm)].map((match) => match.index);
  const end = Math.max(text.lastIndexOf("}"), text.lastIndexOf("]")) + 1;
  // Noise is left after a few characters; what is made to look like JSON throughout is not read again and again.
  let left = MOST_READINGS * text.length;
  for (const start of starts) {
    if (left < 0) return undefined;
    try {
      return JSON.parse(text.slice(start, end)) as unknown;
    } catch (error) {
      // A line of noise that began like JSON.
      left -= readBefore(error) ?? Math.max(0, end - start);
    }
  }
  return undefined;
}

const MOST_READINGS = 4;

/** How far the parser came, as V8 says it: by the position, or by quoting what it read from the beginning on. */
function readBefore(error: unknown): number | undefined {
  const message = error instanceof Error ? error.message : "";
  const position = /at position (\d+)/.exec(message)?.[1];
  if (position !== undefined) return Number(position);
  return /^Unexpected token .{1,10}, "/.test(message) ? QUOTED : undefined;
}

/** V8 quotes so many characters around the place at most. */
const QUOTED = 40;
