import { ArtelError, isSystemError } from "#shared";

/** The root of what the event log raises. */
export class EventLogError extends ArtelError {}

/** No room: nothing of the batch is visible, and the next append may succeed. */
export class EventLogFullError extends EventLogError {
  constructor(path: string, cause: unknown) {
    super({
      code: "EVENTS_DISK_FULL",
      kind: "environment",
      message: `No room to write events to ${path}.`,
      remedy: "Free disk space, or choose another folder with --data-folder, then run it again.",
      details: { path },
      cause,
    });
  }
}

export class EventLogReadOnlyError extends EventLogError {
  constructor(path: string, cause: unknown) {
    super({
      code: "EVENTS_READ_ONLY",
      kind: "environment",
      message: `Events cannot be written to ${path}: permission denied or read-only.`,
      remedy: "Make the folder writable for this user, or choose another with --data-folder.",
      details: { path },
      cause,
    });
  }
}

export class EventLogDiskError extends EventLogError {
  constructor(path: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super({
      code: "EVENTS_DISK_ERROR",
      kind: "environment",
      message: `The disk refused an operation on ${path}: ${reason}`,
      remedy: "Check the disk (dmesg, df, mount), or choose another folder with --data-folder.",
      details: { path },
      cause,
    });
  }
}

/** Acknowledged events were changed after they were written. Never repaired silently. */
export class EventLogCorruptError extends EventLogError {
  constructor(path: string, offset: number, reason: string) {
    super({
      code: "EVENTS_CORRUPT",
      kind: "environment",
      message: `The event segment ${path} is damaged at byte ${offset}: ${reason}.`,
      remedy: "Restore the file from a backup, or move its stream's folder away to start anew.",
      details: { path, offset },
    });
  }
}

export class EventStreamBusyError extends EventLogError {
  constructor(stream: string, waitMs: number) {
    super({
      code: "EVENTS_STREAM_BUSY",
      kind: "busy",
      message: `Another process kept the event stream ${stream} for more than ${waitMs} ms.`,
      remedy: "See which artel process hangs (artel status), end it, then run it again.",
      details: { stream, waitMs },
    });
  }
}

export class EventLockUnavailableError extends EventLogError {
  constructor(reason: string, cause?: unknown) {
    super({
      code: "EVENTS_LOCK_UNAVAILABLE",
      kind: "environment",
      message: `The event log cannot lock its streams: ${reason}`,
      remedy:
        "Install util-linux, which has the flock program, and keep the data folder on a local disk.",
      cause,
    });
  }
}

export class EventStreamNameError extends EventLogError {
  constructor(stream: string) {
    super({
      code: "EVENTS_STREAM_NAME",
      kind: "usage",
      message: `Not a name of an event stream: ${JSON.stringify(stream)}.`,
      remedy: "Use a session's id (artel sessions list) or system.",
      details: { stream },
    });
  }
}

export class EventInvalidError extends EventLogError {
  constructor(type: string, reason: string, cause?: unknown) {
    super({
      code: "EVENTS_INVALID",
      kind: "failed",
      message: `The event ${type} cannot be appended: ${reason}`,
      details: { type },
      cause,
    });
  }
}

export class EventLogClosedError extends EventLogError {
  constructor() {
    super({
      code: "EVENTS_CLOSED",
      kind: "cancelled",
      message: "The event log is closed.",
    });
  }
}

/** No connection, or no answer for as long as we wait. What was being appended may be stored or not. */
export class EventServerUnreachableError extends EventLogError {
  constructor(server: string, reason: string, cause?: unknown) {
    super({
      code: "EVENTS_SERVER_UNREACHABLE",
      kind: "environment",
      message: `The event server ${server} cannot be reached: ${reason}`,
      remedy: "See that it runs and that NATS_URL names it, then try again.",
      details: { server },
      cause,
    });
  }
}

export class EventServerDeniedError extends EventLogError {
  constructor(server: string, cause?: unknown) {
    super({
      code: "EVENTS_SERVER_DENIED",
      kind: "environment",
      message: `The event server ${server} did not accept the credentials, or does not allow this.`,
      remedy: "Correct user and password in NATS_URL, or the file that NATS_CREDS names.",
      details: { server },
      cause,
    });
  }
}

export class EventServerTooOldError extends EventLogError {
  constructor(server: string, version: string) {
    super({
      code: "EVENTS_SERVER_TOO_OLD",
      kind: "environment",
      message: `The event server ${server} is nats-server ${version}; 2.12 or newer is needed.`,
      remedy: "Upgrade it, or unset NATS_URL to keep events in the data folder.",
      details: { server, version },
    });
  }
}

/** The server answered, and refused: no JetStream, no room, a stream of another program. */
export class EventServerRefusedError extends EventLogError {
  constructor(server: string, reason: string, cause?: unknown) {
    super({
      code: "EVENTS_SERVER_REFUSED",
      kind: "environment",
      message: `The event server ${server} refused: ${reason}.`,
      remedy: "Enable JetStream there and give it enough storage (nats server report jetstream).",
      details: { server, reason },
      cause,
    });
  }
}

export class EventServerAddressError extends EventLogError {
  constructor(reason: string) {
    super({
      code: "EVENTS_SERVER_ADDRESS",
      kind: "usage",
      message: `The address of the event server cannot be used: ${reason}.`,
      remedy: "Give NATS_URL as nats://host:4222, tls://host:4222, or several with commas between.",
    });
  }
}

export class EventTooLargeError extends EventLogError {
  constructor(bytes: number, limit: number) {
    super({
      code: "EVENTS_TOO_LARGE",
      kind: "environment",
      message: `An event of ${bytes} bytes is larger than a message of the event server may be (${limit}).`,
      remedy: "Raise max_payload in the server's configuration.",
      details: { bytes, limit },
    });
  }
}

/** A process of a newer version keeps the projection; this one would put it back. */
export class ProjectionNewerError extends EventLogError {
  constructor(name: string, version: number, known: number) {
    super({
      code: "PROJECTION_NEWER",
      kind: "refused",
      message: `The projection ${name} has version ${version}; this version of Artel knows ${known}.`,
      remedy: "Use the newer version of Artel for everything that shares this database.",
      details: { name, version, known },
    });
  }
}

const NO_ROOM = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);
const NO_PERMISSION = new Set(["EACCES", "EPERM", "EROFS"]);

/** The typed error for what a system call said of a path; errors of our own pass unchanged. */
export function diskError(error: unknown, path: string): EventLogError {
  if (error instanceof EventLogError) return error;
  const code = isSystemError(error) ? (error.code ?? "") : "";
  if (NO_ROOM.has(code)) return new EventLogFullError(path, error);
  if (NO_PERMISSION.has(code)) return new EventLogReadOnlyError(path, error);
  return new EventLogDiskError(path, error);
}
