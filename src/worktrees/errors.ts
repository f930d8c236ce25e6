import { statfs } from "node:fs/promises";
import { GitError } from "#infra/git";
import { ArtelError, isSystemError } from "#shared";

export class WorktreeError extends ArtelError {}

export function worktreeInUse(id: string): WorktreeError {
  return new WorktreeError({
    code: "WORKTREE_IN_USE",
    kind: "busy",
    message: `The worktree ${id} exists already.`,
    remedy: `Use another id, or remove it: \`artel worktrees remove ${id}\`.`,
    details: { id },
  });
}

export function worktreeTaken(id: string): WorktreeError {
  return new WorktreeError({
    code: "WORKTREE_TAKEN",
    kind: "busy",
    message: `Another process removed the worktree ${id} while it was made.`,
    remedy:
      "Let processes share a data folder only where they see each other: on one machine, in one container.",
    details: { id },
  });
}

export function dataFolderInside(dataFolder: string, root: string): WorktreeError {
  return new WorktreeError({
    code: "DATA_FOLDER_INSIDE_REPOSITORY",
    kind: "usage",
    message: `The data folder ${dataFolder} is inside of the repository ${root}.`,
    remedy:
      "Choose a folder outside of it with ARTEL_HOME: tools that scan it would find the worktrees.",
  });
}

/** Below this a checkout that failed to write failed for lack of space; git does not say so. */
const FULL_BYTES = 8 * 1024 * 1024;

/** The same error, typed where it says that the data folder cannot take what is written to it. */
export async function storageError(error: unknown, folder: string): Promise<unknown> {
  if (error instanceof GitError && /unable to (write|create)/i.test(error.stderr)) {
    return (await isFull(folder)) ? diskFull(error, folder) : error;
  }
  if (!isSystemError(error)) return error;
  if (error.code === "ENOSPC" || error.code === "EDQUOT") return diskFull(error, folder);
  // On a read-only disk Node's recursive mkdir says that the parent is missing.
  const isUnmade = error.code === "ENOENT" && error.syscall === "mkdir";
  if (isUnmade || ["EROFS", "EACCES", "EPERM", "ENOTDIR"].includes(error.code ?? "")) {
    return new WorktreeError({
      code: "DATA_FOLDER_NOT_WRITABLE",
      kind: "environment",
      message: `The data folder cannot be written: ${error.message}.`,
      remedy: `Make ${folder} writable, or choose another folder with ARTEL_HOME.`,
      details: { folder },
      cause: error,
    });
  }
  return error;
}

async function isFull(folder: string): Promise<boolean> {
  const disk = await statfs(folder).catch(() => undefined);
  if (disk === undefined) return false;
  return disk.bavail * disk.bsize < FULL_BYTES || (disk.files > 0 && disk.ffree === 0);
}

function diskFull(cause: unknown, folder: string): WorktreeError {
  return new WorktreeError({
    code: "DISK_FULL",
    kind: "environment",
    message: `The disk that holds ${folder} is full.`,
    remedy: "Free some disk space, or move the data folder with ARTEL_HOME, and try again.",
    details: { folder },
    cause,
  });
}
