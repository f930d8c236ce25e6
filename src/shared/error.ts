/**
 * The root of every error that Artel raises on purpose. Each folder has its own subclass family.
 *
 * `code` is stable and documented in docs/exit-codes.md; `message` says what was wrong and where;
 * `remedy` says what the person can do next. Exit codes and HTTP statuses are derived from `kind`
 * at the edge only (src/cli, src/api).
 */
export type ErrorKind =
  /** The command line or the configuration is wrong. */
  | "usage"
  /** The repository or another input cannot be worked on as it is. */
  | "refused"
  /** This machine lacks something: a sandbox, a tool, disk space, a permission, the network. */
  | "environment"
  /** A session, worktree or other named thing does not exist. */
  | "not-found"
  /** Another process holds what is needed. */
  | "busy"
  /** The work was started and failed: install failed, nothing could be delivered. */
  | "failed"
  /** A person or a limit stopped the work. */
  | "cancelled";

export interface ArtelErrorOptions {
  readonly code: string;
  readonly kind: ErrorKind;
  readonly message: string;
  readonly remedy?: string;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

export class ArtelError extends Error {
  readonly code: string;
  readonly kind: ErrorKind;
  readonly remedy: string | undefined;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(options: ArtelErrorOptions) {
    super(options.message, { cause: options.cause });
    this.name = new.target.name;
    this.code = options.code;
    this.kind = options.kind;
    this.remedy = options.remedy;
    this.details = options.details ?? {};
  }
}

/** True for errors of Node's system calls, such as ENOENT. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && typeof (error as NodeJS.ErrnoException).code === "string";
}
