export type {
  LimitName,
  NetworkPolicy,
  Sandbox,
  SandboxCommand,
  SandboxLimits,
  SandboxPolicy,
  SandboxProbe,
  SandboxResult,
} from "./sandbox.ts";
