import { ArtelError } from "#shared";

/** A log that cannot be analysed. */
export class LogError extends ArtelError {
  static unreadable(path: string, cause: Error): LogError {
    return new LogError({
      code: "LOG_UNREADABLE",
      kind: "refused",
      message: `The log ${path} cannot be read: ${cause.message}`,
      remedy:
        "Name a file that holds the output of the command or CI run, or - for standard input.",
      details: { path },
      cause,
    });
  }

  static folder(path: string): LogError {
    return new LogError({
      code: "LOG_FOLDER",
      kind: "refused",
      message: `${path} is a folder, not a log.`,
      remedy: "Name one file in it.",
      details: { path },
    });
  }

  static binary(name: string): LogError {
    return new LogError({
      code: "LOG_BINARY",
      kind: "refused",
      message: `${name} is no text.`,
      remedy: "Unpack it first if it is an archive: artel analyze --log <file of text>.",
    });
  }

  static empty(name: string): LogError {
    return new LogError({
      code: "LOG_EMPTY",
      kind: "refused",
      message: `${name} is empty, so it says nothing of a failure.`,
      remedy: "Give it standard error too: command > build.log 2>&1",
    });
  }
}
