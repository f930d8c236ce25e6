import { pino } from "pino";
import type { Logger as PinoLogger } from "pino";
import { redact, redactData } from "#shared";
import type { LogFields, Logger } from "#shared";
import { LogFile } from "./log-file.ts";

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

/** A logger that owns a file, which has each line as soon as it was logged. */
export interface FileLogger extends Logger {
  readonly path: string;
  close(): void;
}

const DEFAULT_MAXIMUM_BYTES = 10 * 1024 * 1024;

/** Logs to a file that only the user can read, without secrets. */
export function createLogger(options: LoggerOptions): FileLogger {
  const { destination: path, level } = options;
  const { maximumBytes = DEFAULT_MAXIMUM_BYTES, keep = 3 } = options;
  const file = new LogFile({ path, maximumBytes, keep });
  const write = (text: string) => file.write(options.json === false ? readable(text) : text);
  const logger = pino(
    { level, base: { pid: process.pid }, formatters: { level: (label) => ({ level: label }) } },
    { write },
  );
  return { ...asLogger(logger), path, close: () => file.close() };
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

function readable(line: string): string {
  const { time, level, msg, pid: _, ...fields } = JSON.parse(line) as Record<string, unknown>;
  const rest = Object.keys(fields).length > 0 ? ` ${JSON.stringify(fields)}` : "";
  return `${new Date(Number(time)).toISOString()} ${String(level)} ${String(msg)}${rest}\n`;
}
