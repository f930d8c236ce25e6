import { ArtelError } from "#shared";

/** The command line is wrong. */
export class UsageError extends ArtelError {
  constructor(message: string, remedy: string, details?: Readonly<Record<string, unknown>>) {
    super({ code: "USAGE", kind: "usage", message, remedy, ...(details ? { details } : {}) });
  }
}

export class CancelledError extends ArtelError {
  constructor(message: string) {
    super({ code: "CANCELLED", kind: "cancelled", message });
  }
}

export class ConfigurationExistsError extends ArtelError {
  constructor(path: string) {
    super({
      code: "INIT_EXISTS",
      kind: "refused",
      message: `There is already a configuration: ${path}`,
      remedy: "Edit it, or run artel init --force to write it anew.",
      details: { path },
    });
  }
}

export class ConfigurationUnwritableError extends ArtelError {
  constructor(path: string, cause: unknown) {
    super({
      code: "INIT_UNWRITABLE",
      kind: "environment",
      message: `${path} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`,
      remedy: "Make the folder writable, and see that the disk has room.",
      details: { path },
      cause,
    });
  }
}

export class SarifUnwritableError extends ArtelError {
  constructor(path: string, cause: unknown) {
    super({
      code: "SARIF_UNWRITABLE",
      kind: "environment",
      message: `${path} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`,
      remedy: "Name a file in a folder that is there and writable.",
      details: { path },
      cause,
    });
  }
}

export class NoRepositoryError extends ArtelError {
  constructor(directory: string) {
    super({
      code: "INIT_NO_REPOSITORY",
      kind: "refused",
      message: `There is no Git repository at ${directory} or above it.`,
      remedy: "Go to the repository, or name it: artel init <path>.",
      details: { directory },
    });
  }
}

export class StreamNotFoundError extends ArtelError {
  constructor(session: string | undefined, known: readonly string[]) {
    super({
      code: "EVENTS_NOT_FOUND",
      kind: "not-found",
      message:
        session === undefined
          ? "There are no sessions yet."
          : `There are no events of a session ${session}.`,
      remedy:
        known.length === 0
          ? "Start one with artel improve."
          : `The latest are ${known.join(", ")}; artel sessions list shows all.`,
      details: { session, known },
    });
  }
}
