export { ArtelError, isSystemError } from "./error.ts";
export type { ArtelErrorOptions, ErrorKind } from "./error.ts";
export { systemClock } from "./clock.ts";
export type { Clock } from "./clock.ts";
export { newSessionId, randomId } from "./ids.ts";
export { sha256, shortHash } from "./hash.ts";
export { silentLogger } from "./logger.ts";
export type { LogFields, Logger } from "./logger.ts";
export { nearest } from "./nearest.ts";
