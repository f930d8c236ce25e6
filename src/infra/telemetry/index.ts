export { LogFileError } from "./errors.ts";
export { createLogger, pruneLogs } from "./logger.ts";
export type { FileLogger, LoggerOptions } from "./logger.ts";
