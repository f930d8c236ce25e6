import { ArtelError, type ErrorKind } from "#shared";

/** What can be wrong with the database; each code's meaning and remedy are set where it is raised. */
export type DatabaseErrorCode =
  | "DATABASE_BUSY"
  | "DATABASE_CORRUPT"
  | "DATABASE_DISK_FULL"
  | "DATABASE_FOLDER"
  | "DATABASE_NEWER"
  | "DATABASE_SERVER_TOO_OLD"
  | "DATABASE_START"
  | "DATABASE_UNREACHABLE"
  | "DATABASE_URL"
  | "DATABASE_VERSION";

export class DatabaseError extends ArtelError {
  declare readonly code: DatabaseErrorCode;

  constructor(
    code: DatabaseErrorCode,
    message: string,
    options: { kind?: ErrorKind; remedy?: string; cause?: unknown } = {},
  ) {
    super({ code, kind: options.kind ?? "environment", message, ...options });
  }
}

/** A file system refusal of the data folder as a typed error, or undefined when it is something else. */
export function folderError(error: unknown, folder: string): DatabaseError | undefined {
  const code = systemCode(error);
  if (code === "ENOSPC" || code === "EDQUOT") return diskFull(folder, error);
  if (code === "EACCES" || code === "EPERM" || code === "EROFS") {
    return new DatabaseError("DATABASE_FOLDER", `The data folder ${folder} cannot be written to.`, {
      remedy: "Make it writable for this user, or choose another data folder.",
      cause: error,
    });
  }
  if (code === "ENOTDIR" || code === "EEXIST") {
    return new DatabaseError("DATABASE_FOLDER", `${folder} is not a folder.`, {
      remedy: "Choose another data folder.",
      cause: error,
    });
  }
  return undefined;
}

/**
 * A state of our own in the class of system errors. That of PostgreSQL, 53100, is in a class that is tried again for
 * minutes without a word, in the hope that an administrator makes room; here that is the person who waits.
 */
export const EMBEDDED_DISK_FULL = "58F01";
const DISK_FULL_STATES = new Set(["53100", EMBEDDED_DISK_FULL]);

/** Whether a database of either kind says that its disk is full. */
export function isDiskFull(error: unknown): boolean {
  return error instanceof Error && "code" in error && DISK_FULL_STATES.has(String(error.code));
}

export function diskFull(folder: string, cause?: unknown): DatabaseError {
  return new DatabaseError(
    "DATABASE_DISK_FULL",
    `There is no space left for the database in ${folder}.`,
    { remedy: "Free at least 100 MB on that disk and run the command again.", cause },
  );
}

function systemCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string"
    ? error.code
    : undefined;
}
