import { ArtelError } from "#shared";

export class LogFileError extends ArtelError {
  constructor(path: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super({
      code: "LOG_UNWRITABLE",
      kind: "environment",
      message: `The log file ${path} cannot be written: ${reason}`,
      remedy: "Make its folder writable, or choose another with --data-folder.",
      details: { path },
      cause,
    });
  }
}
