import { ArtelError } from "#shared";

/** A file of the repository that cannot be worked on as it is; line and column count from 1. */
export class ProjectFileError extends ArtelError {
  readonly path: string;
  readonly line: number | undefined;
  readonly column: number | undefined;

  constructor(options: {
    readonly code:
      | "PACKAGE_JSON_INVALID"
      | "TSCONFIG_INVALID"
      | "LOCKFILE_INVALID"
      | "WORKSPACE_INVALID";
    readonly path: string;
    readonly line?: number;
    readonly column?: number;
    readonly reason: string;
    readonly remedy: string;
  }) {
    const place = [options.path, options.line, options.column].filter((part) => part !== undefined);
    super({
      code: options.code,
      kind: "refused",
      message: `${place.join(":")}: ${options.reason}`,
      remedy: options.remedy,
      details: { path: options.path, line: options.line, column: options.column },
    });
    this.path = options.path;
    this.line = options.line;
    this.column = options.column;
  }
}

/** The lockfiles do not agree with each other or with the `packageManager` field. */
export class LockfileMismatchError extends ArtelError {
  constructor(message: string, remedy: string, lockfiles: readonly string[]) {
    super({ code: "LOCKFILE_MISMATCH", kind: "refused", message, remedy, details: { lockfiles } });
  }
}
