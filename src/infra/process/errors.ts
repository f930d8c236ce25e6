import { ArtelError } from "#shared";

/** A program of this machine could not be started. */
export class ProcessStartError extends ArtelError {
  declare readonly code:
    | "PROGRAM_NOT_FOUND"
    | "PROGRAM_NOT_EXECUTABLE"
    | "FOLDER_NOT_FOUND"
    | "PROCESS_NOT_STARTED";

  constructor(
    code: ProcessStartError["code"],
    message: string,
    options: { readonly remedy?: string; readonly cause?: unknown } = {},
  ) {
    super({ code, kind: "environment", message, ...options });
  }
}

/** Another process holds the lock, or it could not be had in time. */
export class LockError extends ArtelError {
  declare readonly code: "LOCK_BUSY" | "LOCK_CANCELLED" | "LOCK_FAILED";

  constructor(code: LockError["code"], path: string, message: string, remedy?: string) {
    const kind = {
      LOCK_BUSY: "busy",
      LOCK_CANCELLED: "cancelled",
      LOCK_FAILED: "environment",
    } as const;
    super({ code, kind: kind[code], message, remedy, details: { path } });
  }
}
