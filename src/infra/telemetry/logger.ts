import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { pino } from "pino";
import type { Logger as PinoLogger } from "pino";
import { redact, redactData } from "#shared";
import type { LogFields, Logger } from "#shared";
import { LogFileError } from "./errors.ts";

export interface LoggerOptions {
  readonly level: "debug" | "info" | "warn" | "error" | "silent";
  /** Absolute path of the log file. Its folder is made. */
  readonly destination: string;
  /** Default true. False: one readable line each, for people who read the file as it grows. */
  readonly json?: boolean;
  /** A file that is larger is renamed to `.1` and so on, and a new one begun. */
  readonly maximumBytes?: number;
  /** Renamed files that are kept. */
  readonly keep?: number;
}

/** A logger that owns a file. */
export interface FileLogger extends Logger {
  readonly path: string;
  /** Everything logged so far is in the file when it returns. Also done when the process exits. */
  flush(): void;
  close(): void;
}

const DEFAULT_MAXIMUM_BYTES = 10 * 1024 * 1024;
const CHECK_EVERY_LINES = 1000;

/** Logs to a file that only the user can read, without secrets. */
export function createLogger(options: LoggerOptions): FileLogger {
  const { destination: path, level } = options;
  const stream = openFile(options);
  let lines = 0;
  const write = (text: string) => {
    stream.write(text);
    lines += 1;
    if (lines % CHECK_EVERY_LINES === 0 && rotate(options)) stream.reopen(path);
  };
  const logger = pino(
    { level, base: { pid: process.pid }, formatters: { level: (label) => ({ level: label }) } },
    { write: options.json === false ? (text) => write(readable(text)) : write },
  );
  const flush = () => {
    try {
      stream.flushSync();
    } catch {
      // At exit there is nobody left to tell; a full disk must not hide the real outcome.
    }
  };
  process.on("exit", flush);
  return {
    ...asLogger(logger),
    path,
    flush,
    close() {
      flush();
      process.off("exit", flush);
      stream.end();
    },
  };
}

function openFile(options: LoggerOptions) {
  const { destination: dest } = options;
  try {
    mkdirSync(dirname(dest), { recursive: true, mode: 0o700 });
    rotate(options);
    const stream = pino.destination({ dest, append: true, mode: 0o600, sync: true, minLength: 0 });
    // The log is a help, not the record: when it cannot be written, the work goes on.
    stream.on("error", () => undefined);
    return stream;
  } catch (error) {
    throw new LogFileError(dest, error);
  }
}

function asLogger(logger: PinoLogger): Logger {
  const at =
    (level: "debug" | "info" | "warn" | "error") =>
    (fields: LogFields, text: string): void => {
      if (logger.isLevelEnabled(level)) {
        logger[level](redactData(fields) as Record<string, unknown>, "%s", redact(text));
      }
    };
  return {
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    child: (fields) => asLogger(logger.child(redactData(fields) as Record<string, unknown>)),
  };
}

/** Renames a file that has grown too large. True when the file at the path is no longer the open one. */
function rotate(options: LoggerOptions): boolean {
  const { destination: path, maximumBytes = DEFAULT_MAXIMUM_BYTES, keep = 3 } = options;
  if (!existsSync(path) || statSync(path).size < maximumBytes) return false;
  for (let number = keep - 1; number >= 1; number -= 1) {
    if (existsSync(`${path}.${number}`)) renameSync(`${path}.${number}`, `${path}.${number + 1}`);
  }
  if (keep > 0) renameSync(path, `${path}.1`);
  else rmSync(path);
  return true;
}

function readable(line: string): string {
  const { time, level, msg, pid: _, ...fields } = JSON.parse(line) as Record<string, unknown>;
  const rest = Object.keys(fields).length > 0 ? ` ${JSON.stringify(fields)}` : "";
  return `${new Date(Number(time)).toISOString()} ${String(level)} ${String(msg)}${rest}\n`;
}

/** Removes the oldest log files of a folder beyond a number, such as one file per session. */
export function pruneLogs(folder: string, keep: number): void {
  const files = readdirSync(folder)
    .filter((name) => /\.log(\.\d+)?$/.test(name))
    .map((name) => ({
      path: join(folder, basename(name)),
      time: statSync(join(folder, name)).mtimeMs,
    }))
    .sort((one, other) => other.time - one.time);
  for (const { path } of files.slice(keep)) rmSync(path, { force: true });
}
