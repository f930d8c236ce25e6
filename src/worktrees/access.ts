import { chmod, lstat, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { GitError } from "#infra/git";

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
export async function makeAccessible(path: string): Promise<void> {
  const found = await lstat(path);
  if (!found.isDirectory() && !found.isFile()) return;
  const needed = found.isDirectory() ? 0o700 : 0o400;
  if ((found.mode & needed) !== needed) await chmod(path, (found.mode & 0o7777) | needed);
  if (!found.isDirectory()) return;
  for (const name of await readdir(path)) await makeAccessible(join(path, name));
}

/** Deletes a folder and all in it, whatever modes they have. */
export async function deleteFolder(folder: string): Promise<void> {
  try {
    await rm(folder, { recursive: true, force: true });
  } catch {
    await makeAccessible(folder);
    await rm(folder, { recursive: true, force: true });
  }
}
