import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { LogFileError } from "./errors.ts";

export interface LogFileOptions {
  /** Absolute path. Its folder is made. */
  readonly path: string;
  /** A file that is larger is renamed to `.1` and so on, and a new one begun. */
  readonly maximumBytes: number;
  /** Renamed files that are kept. */
  readonly keep: number;
}

const CHECK_EVERY_LINES = 1000;

/**
 * A file that only the user can read, in which each line is as soon as it was written. The log is a help, not the
 * record: a line that cannot be written, for want of room, is lost, and the work goes on. pino's own destination would
 * try it again for ever.
 */
export class LogFile {
  readonly #options: LogFileOptions;
  #file: number | undefined;
  #lines = 0;

  constructor(options: LogFileOptions) {
    this.#options = options;
    try {
      mkdirSync(dirname(options.path), { recursive: true, mode: 0o700 });
      rotate(options);
      this.#file = open(options.path);
    } catch (error) {
      throw new LogFileError(options.path, error);
    }
  }

  write(text: string): void {
    if (this.#file === undefined) return;
    try {
      writeSync(this.#file, text);
      this.#lines += 1;
      if (this.#lines % CHECK_EVERY_LINES === 0) this.#beginAnew();
    } catch {
      // See above.
    }
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
  }

  #beginAnew(): void {
    if (!rotate(this.#options)) return;
    const following = open(this.#options.path);
    this.close();
    this.#file = following;
  }
}

function open(path: string): number {
  return openSync(path, "a", 0o600);
}

/** Renames a file that has grown too large. True when the file at the path is no longer the open one. */
function rotate({ path, maximumBytes, keep }: LogFileOptions): boolean {
  if (!existsSync(path) || statSync(path).size < maximumBytes) return false;
  for (let number = keep - 1; number >= 1; number -= 1) {
    if (existsSync(`${path}.${number}`)) renameSync(`${path}.${number}`, `${path}.${number + 1}`);
  }
  if (keep > 0) renameSync(path, `${path}.1`);
  else rmSync(path);
  return true;
}
