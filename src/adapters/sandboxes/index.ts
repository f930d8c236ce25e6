export type {
  LimitName,
  NetworkPolicy,
  Sandbox,
  SandboxCommand,
  SandboxLimits,
  SandboxPolicy,
  SandboxProbe,
  SandboxProcess,
  SandboxResult,
} from "./sandbox.ts";
export { SandboxUnavailableError } from "./errors.ts";
export type { SandboxUnavailableCode } from "./errors.ts";
export { guardSandbox } from "./guarded-sandbox.ts";
export { createSandbox, sandboxNames } from "./registry.ts";
export type { SandboxName } from "./registry.ts";
