import { lstat, mkdir, realpath, rm, writeFile } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { giveToOwner } from "#gates";
import { isSystemError } from "#shared";
import { PathOutsideError } from "./errors.ts";
import { readText, writeText } from "./worktree-files.ts";

/**
 * Writes a file that is not there yet, its folder with it. False when something is there; throws when the folder leads out
 * of the worktree.
 */
export async function createFile(worktree: string, path: string, text: string): Promise<boolean> {
  const absolute = join(worktree, path);
  if (path.split("/").includes(".git")) throw new PathOutsideError(path);
  await requireInside(worktree, path, await existingFolder(dirname(absolute)));
  await mkdir(dirname(absolute), { recursive: true });
  await requireInside(worktree, path, dirname(absolute));
  try {
    await writeFile(absolute, text, { flag: "wx" });
    await giveToOwner(worktree, absolute);
    return true;
  } catch (error) {
    if (isSystemError(error) && error.code === "EEXIST") return false;
    throw error;
  }
}

/** Replaces the text of an ordinary file, or makes it; throws where something else is in its place. */
export async function writeOrCreateText(
  worktree: string,
  path: string,
  text: string,
): Promise<void> {
  if ((await readText(worktree, path)) !== undefined) await writeText(worktree, path, text);
  else if (!(await createFile(worktree, path, text))) throw new PathOutsideError(path);
}

export async function exists(worktree: string, path: string): Promise<boolean> {
  try {
    await lstat(join(worktree, path));
    return true;
  } catch (error) {
    if (isSystemError(error) && (error.code === "ENOENT" || error.code === "ENOTDIR")) return false;
    throw error;
  }
}

/** The worktree has these files while `use` is at work; where one of them is there already, nothing is done. */
export async function withFiles<T>(
  worktree: string,
  files: readonly { readonly path: string; readonly text: string }[],
  use: () => Promise<T>,
): Promise<T> {
  const made: string[] = [];
  try {
    for (const { path, text } of files) if (await createFile(worktree, path, text)) made.push(path);
    return await use();
  } finally {
    for (const path of made) await rm(join(worktree, path), { force: true });
  }
}

async function existingFolder(folder: string): Promise<string> {
  for (let at = folder; ; at = dirname(at)) {
    if (await exists(dirname(at), at.slice(dirname(at).length + 1))) return at;
  }
}

async function requireInside(worktree: string, path: string, folder: string): Promise<void> {
  const [root, real] = await Promise.all([realpath(worktree), realpath(folder)]);
  if (real !== root && !real.startsWith(root + sep)) throw new PathOutsideError(path);
}
