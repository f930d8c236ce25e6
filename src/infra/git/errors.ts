import type { ArtelErrorOptions } from "#shared";
import { ArtelError } from "#shared";

/** Replaces the credentials in URLs (`https://user:token@host`) so that they reach no log and no message. */
export function redactUrls(text: string): string {
  return text.replace(/([a-z][a-z0-9+.-]*:\/\/)[^/\s@'"]+@/gi, "$1***@");
}

/** A git command that ended otherwise than its caller can use (`GIT_FAILED`), or could not be run. */
export class GitError extends ArtelError {
  readonly arguments: readonly string[];
  readonly exitCode: number | null;
  readonly stderr: string;

  constructor(
    options: Partial<ArtelErrorOptions> & {
      readonly arguments: readonly string[];
      readonly exitCode?: number | null;
      readonly stderr?: string;
    },
  ) {
    const commandArguments = options.arguments.map(redactUrls);
    const stderr = redactUrls(options.stderr ?? "").trim();
    super({
      code: options.code ?? "GIT_FAILED",
      kind: options.kind ?? "failed",
      message:
        options.message ??
        `git ${commandArguments.join(" ")} ended with ${options.exitCode ?? "a signal"}: ${lastLines(stderr)}`,
      remedy: options.remedy,
      details: { arguments: commandArguments, exitCode: options.exitCode ?? null, stderr },
      cause: options.cause,
    });
    this.arguments = commandArguments;
    this.exitCode = options.exitCode ?? null;
    this.stderr = stderr;
  }
}

/** The repository cannot be worked on as it is. Nothing was changed. */
export class RepositoryError extends ArtelError {
  constructor(options: Omit<ArtelErrorOptions, "kind">) {
    super({ ...options, kind: "refused" });
  }
}

/** What git's message says about the machine rather than about the command, as a typed error; else undefined. */
export function machineError(stderr: string): ArtelErrorOptions | undefined {
  if (/No space left on device|Disk quota exceeded/.test(stderr)) {
    return {
      code: "DISK_FULL",
      kind: "environment",
      message: `The disk is full: ${lastLines(stderr)}`,
      remedy: "Free some disk space, or move the data folder with ARTEL_HOME, and try again.",
    };
  }
  if (/Read-only file system/.test(stderr)) {
    return {
      code: "READ_ONLY",
      kind: "environment",
      message: `A folder that git must write is read-only: ${lastLines(stderr)}`,
      remedy: "Make the repository's .git folder and the data folder writable.",
    };
  }
  if (
    /(loose object|packfile|object file) .* (is corrupt|is empty|cannot be)|unable to read (tree|sha1 file|[0-9a-f]{40})|inflate: data stream error|bad object|object [0-9a-f]+ .*cannot be read/i.test(
      stderr,
    )
  ) {
    return {
      code: "CORRUPT_REPOSITORY",
      kind: "refused",
      message: `The repository's objects are damaged: ${lastLines(stderr)}`,
      remedy: "Run `git fsck --full`, or clone the repository anew.",
    };
  }
  return undefined;
}

function lastLines(stderr: string): string {
  return redactUrls(stderr).trim().split("\n").slice(-3).join(" ").slice(0, 600);
}
