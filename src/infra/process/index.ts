export { CapturedText } from "./captured-text.ts";
export { findProgram } from "./find-program.ts";
export { isProcessAlive, processIdentity, readProcessStatus } from "./process-identity.ts";
