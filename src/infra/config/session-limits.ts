import type { SessionLimits } from "#domain";
import type { Configuration } from "./configuration.ts";

const MINUTE_MS = 60_000;
const MEBIBYTE = 1024 ** 2;

export function sessionLimitsOf(configuration: Configuration): SessionLimits {
  return {
    sessionMs: Math.round(configuration.get("limits.sessionMinutes") * MINUTE_MS),
    installMs: Math.round(configuration.get("limits.installMinutes") * MINUTE_MS),
    commandMs: Math.round(configuration.get("limits.commandMinutes") * MINUTE_MS),
    files: configuration.get("limits.files"),
    agents: configuration.get("agents"),
    command: {
      memoryBytes: configuration.get("limits.memoryMb") * MEBIBYTE,
      processes: configuration.get("limits.processes"),
      outputBytes: configuration.get("limits.outputMb") * MEBIBYTE,
    },
  };
}
