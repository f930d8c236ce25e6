import { constants } from "node:fs";
import { chown, lstat, mkdir, mkdtemp, open, realpath, rm } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { isSystemError } from "#shared";
import { UnsafePathError } from "./errors.ts";

/**
 * Files of a worktree, read and written by us while its own code may have left links there. Every path is
 * checked to stay inside, and no link is followed. Safe because nothing of the sandbox outlives its command.
 */
export async function readWorktreeFile(
  worktree: string,
  path: string,
): Promise<Buffer | undefined> {
  return withOpenFile(worktree, path, constants.O_RDONLY, (file) => file.readFile());
}

/** Overwrites an existing regular file in place, so that owner and mode stay. */
export async function overwriteWorktreeFile(
  worktree: string,
  path: string,
  content: Buffer,
): Promise<void> {
  const flags = constants.O_WRONLY | constants.O_TRUNC;
  await withOpenFile(worktree, path, flags, (file) => file.writeFile(content));
}

async function withOpenFile<T>(
  worktree: string,
  path: string,
  flags: number,
  use: (file: Awaited<ReturnType<typeof open>>) => Promise<T>,
): Promise<T | undefined> {
  const absolute = join(worktree, path);
  await assertInside(worktree, absolute);
  let file: Awaited<ReturnType<typeof open>>;
  try {
    file = await open(absolute, flags | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if (
      isSystemError(error) &&
      ["ENOENT", "ELOOP", "EISDIR", "ENOTDIR"].includes(error.code ?? "")
    ) {
      return undefined;
    }
    throw error;
  }
  try {
    return (await file.stat()).isFile() ? await use(file) : undefined;
  } finally {
    await file.close();
  }
}

async function assertInside(worktree: string, absolute: string): Promise<void> {
  const root = await realpath(worktree);
  let folder: string;
  try {
    folder = await realpath(dirname(absolute));
  } catch (error) {
    if (isSystemError(error) && error.code === "ENOENT") return; // the open that follows says so
    throw error;
  }
  if (folder !== root && !folder.startsWith(root + sep)) {
    throw new UnsafePathError(
      relative(worktree, absolute),
      "its folder is outside of the worktree",
    );
  }
}

/**
 * A folder inside the worktree, writable in the sandbox, for reports and our reporters; removed afterwards.
 * In `node_modules` where there is one, so that no tool of the target looks into it.
 */
export async function withScratchFolder<T>(
  worktree: string,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const modules = join(worktree, "node_modules");
  const parent = (await isRealFolder(modules)) ? modules : worktree;
  const folder = await mkdtemp(join(parent, ".artel-"));
  try {
    await giveToOwner(worktree, folder);
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Who runs as root prepares for a sandbox that does not: what we make belongs to the worktree's owner. */
export async function giveToOwner(worktree: string, path: string): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const owner = await lstat(worktree);
  await chown(path, owner.uid, owner.gid);
}

export async function makeFolderForOwner(worktree: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await giveToOwner(worktree, folder);
}

async function isRealFolder(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isDirectory();
  } catch {
    return false;
  }
}

/** Those that are regular files of the worktree now. */
export async function existingPaths(
  worktree: string,
  paths: readonly string[],
): Promise<readonly string[]> {
  const found = await Promise.all(
    paths.map(async (path) => {
      try {
        return (await lstat(join(worktree, path))).isFile();
      } catch {
        return false;
      }
    }),
  );
  return paths.filter((_, index) => found[index]);
}
