import type { SandboxResult } from "./sandbox.ts";

/** What is said of a command that was cancelled before it began. */
export function neverStarted(enforced: SandboxResult["enforced"]): SandboxResult {
  return {
    exitCode: null,
    signal: null,
    ended: "cancelled",
    stdout: "",
    stderr: "",
    truncated: false,
    durationMs: 0,
    peakMemoryBytes: null,
    enforced,
  };
}
