import { lstat, readFile, realpath, writeFile } from "node:fs/promises";
import { dirname, isAbsolute, join, normalize, sep } from "node:path";
import { isSystemError } from "#shared";
import { PathOutsideError } from "./errors.ts";

/** Larger files are generated or data; no job edits them. */
const LARGEST_BYTES = 2_000_000;

/**
 * The text of a tracked file, or undefined when it is no ordinary text file of the worktree: missing, a symbolic
 * link, reached through one that leads outside, too large, or not UTF-8.
 */
export async function readText(
  worktree: string,
  path: string,
  largestBytes = LARGEST_BYTES,
): Promise<string | undefined> {
  const absolute = await plainFile(worktree, path, largestBytes);
  if (absolute === undefined) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(
      await readFile(absolute),
    );
  } catch (error) {
    if (isSystemError(error) && error.code === "ERR_ENCODING_INVALID_ENCODED_DATA")
      return undefined;
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

/** Replaces the text of an ordinary file; never creates one and never follows a link. */
export async function writeText(
  worktree: string,
  path: string,
  text: string,
  largestBytes = LARGEST_BYTES,
): Promise<void> {
  const absolute = await plainFile(worktree, path, largestBytes);
  if (absolute === undefined) throw new PathOutsideError(path);
  await writeFile(absolute, text);
}

async function plainFile(
  worktree: string,
  path: string,
  largestBytes: number,
): Promise<string | undefined> {
  const clean = normalize(path);
  if (isAbsolute(clean) || clean === ".." || clean.startsWith(`..${sep}`)) return undefined;
  const absolute = join(worktree, clean);
  try {
    const [root, folder, status] = await Promise.all([
      realpath(worktree),
      realpath(dirname(absolute)),
      lstat(absolute),
    ]);
    const inside = folder === root || folder.startsWith(root + sep);
    return inside && status.isFile() && status.size <= largestBytes ? absolute : undefined;
  } catch (error) {
    if (isSystemError(error) && (error.code === "ENOENT" || error.code === "ENOTDIR"))
      return undefined;
    throw error;
  }
}
