export { LogFileError } from "./errors.ts";
export { createLogger } from "./logger.ts";
export type { FileLogger, LoggerOptions } from "./logger.ts";
