export { CapturedText } from "./captured-text.ts";
export { LockError, ProcessStartError } from "./errors.ts";
export { acquireLock } from "./file-lock.ts";
export type { FileLock, LockOptions } from "./file-lock.ts";
export { findProgram } from "./find-program.ts";
export { isProcessAlive, processIdentity, readProcessStatus } from "./process-identity.ts";
export { MARKER_VARIABLE, reapByMarker } from "./reap.ts";
export { runProcess } from "./run-process.ts";
export type { ProcessRequest, ProcessResult } from "./run-process.ts";
