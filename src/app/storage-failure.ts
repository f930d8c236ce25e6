import { statfs } from "node:fs/promises";
import { isDiskFull } from "#infra/database";
import { ArtelError, isSystemError } from "#shared";

/** What a session writes to takes no more writes: it stops there and can be resumed. */
export class StorageError extends ArtelError {}

/** Errors of the worktrees, the event log, the database, the messages and the world model that say so. */
const TYPED = new Set([
  "DATABASE_DISK_FULL",
  "DATABASE_FOLDER",
  "DATA_FOLDER_NOT_WRITABLE",
  "DISK_FULL",
  "EVENTS_DISK_ERROR",
  "EVENTS_DISK_FULL",
  "EVENTS_READ_ONLY",
  "EVENTS_SERVER_DENIED",
  "EVENTS_SERVER_REFUSED",
  "EVENTS_SERVER_UNREACHABLE",
  "MESSAGES_UNREACHABLE",
  "REDIS_REFUSED",
  "REDIS_UNREACHABLE",
]);

const NO_ROOM = new Set(["ENOSPC", "EDQUOT"]);

/** Below this a command that failed may have failed for lack of space. */
const FULL_BYTES = 8 * 1024 * 1024;

/** The failure as one of storage, or undefined when it is something else. */
export function storageFailure(error: unknown, dataFolder: string): StorageError | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof StorageError) return cause;
    if (cause instanceof ArtelError && TYPED.has(cause.code)) return sameAs(cause);
    const said = isSystemError(cause) ? cause.code : undefined;
    const gitSaid = "stderr" in cause ? String(cause.stderr) : "";
    if (isDiskFull(cause) || NO_ROOM.has(said ?? "") || /No space left on device/i.test(gitSaid)) {
      return diskFull(dataFolder, cause);
    }
    if (said === "EROFS" || /Read-only file system/i.test(gitSaid)) {
      return notWritable(dataFolder, cause);
    }
  }
  return undefined;
}

/** Throws when there is no room: what a command of the target says then is not to be believed. */
export async function requireRoom(dataFolder: string): Promise<void> {
  const disk = await statfs(dataFolder);
  const isFull = disk.bavail * disk.bsize < FULL_BYTES || (disk.files > 0 && disk.ffree === 0);
  if (isFull) throw diskFull(dataFolder, undefined);
}

/** The same, with how to go on. */
export function resumable(failure: StorageError, session: string): StorageError {
  const { code, kind, message, remedy = "Make room.", details, cause } = failure;
  const next = `${remedy} What was done is kept: \`artel resume ${session}\` goes on.`;
  return new StorageError({
    code,
    kind,
    message,
    remedy: next,
    details: { ...details, session },
    cause,
  });
}

function sameAs(error: ArtelError): StorageError {
  const { code, message, remedy, details } = error;
  return new StorageError({
    code,
    kind: "environment",
    message,
    ...(remedy === undefined ? {} : { remedy }),
    details,
    cause: error,
  });
}

function diskFull(folder: string, cause: unknown): StorageError {
  return new StorageError({
    code: "DISK_FULL",
    kind: "environment",
    message: `The disk that holds ${folder} or the repository is full.`,
    remedy: "Free at least 100 MB, or choose another data folder with --data-folder.",
    details: { folder },
    cause,
  });
}

function notWritable(folder: string, cause: Error): StorageError {
  return new StorageError({
    code: "DATA_FOLDER_NOT_WRITABLE",
    kind: "environment",
    message: `The data folder ${folder} or the repository cannot be written: ${cause.message}.`,
    remedy: "Make it writable, or choose another data folder with --data-folder.",
    details: { folder },
    cause,
  });
}
