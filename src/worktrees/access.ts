import { Buffer } from "node:buffer";
import { lstatSync } from "node:fs";
import { chmod, lstat, readdir, rm } from "node:fs/promises";
import { GitError } from "#infra/git";
import { isSystemError } from "#shared";
import { hostCommand } from "./folders/host-command.ts";

/** Whether git failed because of the modes of files or folders, which a command in the worktree may have set. */
export function isDenied(error: unknown): boolean {
  return (
    error instanceof GitError &&
    /Permission denied|unable to unlink|failed to remove|could not open directory/i.test(
      error.stderr,
    )
  );
}

/** Gives the owner back the right to read files and to change folders; follows no link. */
export async function makeAccessible(path: string | Buffer): Promise<void> {
  const found = await lstat(path);
  if (!found.isDirectory() && !found.isFile()) return;
  const needed = found.isDirectory() ? 0o700 : 0o400;
  if ((found.mode & needed) !== needed) await chmod(path, (found.mode & 0o7777) | needed);
  if (!found.isDirectory()) return;
  for (const name of await readdir(path, { encoding: "buffer" })) {
    await makeAccessible(Buffer.concat([Buffer.from(path), SEPARATOR, name]));
  }
}

const SEPARATOR = Buffer.from("/");

/** Deletes a folder and all in it, whatever modes they have and however deep they are. */
export async function deleteFolder(folder: string | Buffer): Promise<void> {
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    await remove();
  } catch (error) {
    if (isTooDeep(error)) return deleteDeep(folder, error);
    await makeAccessible(folder).catch((denied: unknown) => {
      if (!isTooDeep(denied) && !isGone(denied)) throw denied;
    });
    await remove().catch((second: unknown) => {
      if (!isTooDeep(second)) throw second;
      return deleteDeep(folder, second);
    });
  }
}

/** A path of any length can be made one folder at a time, but not be named; `rm` goes the same way. */
async function deleteDeep(folder: string | Buffer, cause: unknown): Promise<void> {
  await hostCommand("rm", ["-rf", "--one-file-system", "--", folder.toString()]);
  // A name that is not UTF-8 cannot be told to a program.
  if (lstatSync(folder, { throwIfNoEntry: false }) !== undefined) throw cause;
}

function isTooDeep(error: unknown): boolean {
  return isSystemError(error) && error.code === "ENAMETOOLONG";
}

function isGone(error: unknown): boolean {
  return isSystemError(error) && error.code === "ENOENT";
}
