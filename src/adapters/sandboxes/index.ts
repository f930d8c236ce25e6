export type {
  EnforcedBy,
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
export type {
  HostFunction,
  Json,
  Snippet,
  SnippetError,
  SnippetLimitName,
  SnippetLimits,
  SnippetResult,
  SnippetSandbox,
} from "./snippet-sandbox.ts";
export { HostFunctionError, SandboxUnavailableError } from "./errors.ts";
export type { SandboxUnavailableCode } from "./errors.ts";
export { guardSandbox } from "./guarded-sandbox.ts";
export {
  createSandbox,
  createSnippetSandbox,
  sandboxNames,
  snippetSandboxNames,
} from "./registry.ts";
export type { SandboxName, SnippetSandboxName } from "./registry.ts";
