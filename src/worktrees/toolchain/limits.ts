import { totalmem } from "node:os";
import type { SandboxLimits } from "#adapters/sandboxes";
import type { SessionLimits } from "#domain";

const GIB = 1024 ** 3;

/** What a command of the target or one of our tools may use; only its time differs from command to command. */
export function commandLimits(timeMs: number, limits?: SessionLimits["command"]): SandboxLimits {
  return {
    timeMs,
    memoryBytes: Math.max(2 * GIB, Math.min(12 * GIB, Math.floor(totalmem() * 0.7))),
    processes: 4_096,
    openFiles: 65_536,
    fileBytes: 4 * GIB,
    outputBytes: 32 * 1024 * 1024,
    ...limits,
  };
}
