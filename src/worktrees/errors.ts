import { ArtelError, isSystemError } from "#shared";
import type { ArtelErrorOptions } from "#shared";

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

/** The same error, typed where it says that the data folder cannot take what is written to it. */
export function storageError(error: unknown, folder: string): unknown {
  if (!isSystemError(error)) return error;
  const cause = { cause: error, details: { folder } } satisfies Partial<ArtelErrorOptions>;
  if (error.code === "ENOSPC" || error.code === "EDQUOT") {
    return new WorktreeError({
      ...cause,
      code: "DISK_FULL",
      kind: "environment",
      message: `The disk that holds ${folder} is full.`,
      remedy: "Free some disk space, or move the data folder with ARTEL_HOME, and try again.",
    });
  }
  if (["EROFS", "EACCES", "EPERM", "ENOTDIR"].includes(error.code ?? "")) {
    return new WorktreeError({
      ...cause,
      code: "DATA_FOLDER_NOT_WRITABLE",
      kind: "environment",
      message: `The data folder cannot be written: ${error.message}.`,
      remedy: `Make ${folder} writable, or choose another folder with ARTEL_HOME.`,
    });
  }
  return error;
}
