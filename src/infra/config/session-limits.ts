import type { SessionLimits } from "#domain";
import type { Configuration } from "./configuration.ts";

const MINUTE_MS = 60_000;

type MinuteSetting = `limits.${"session" | "install" | "command"}Minutes`;
const MEBIBYTE = 1024 ** 2;

export function sessionLimitsOf(configuration: Configuration): SessionLimits {
  const milliseconds = (path: MinuteSetting): number =>
    Math.round(configuration.get(path) * MINUTE_MS);
  const sessionMs = milliseconds("limits.sessionMinutes");
  return {
    sessionMs,
    // No single command may outlast the whole.
    installMs: Math.min(sessionMs, milliseconds("limits.installMinutes")),
    commandMs: Math.min(sessionMs, milliseconds("limits.commandMinutes")),
    files: configuration.get("limits.files"),
    agents: configuration.get("agents"),
    command: {
      memoryBytes: configuration.get("limits.memoryMb") * MEBIBYTE,
      processes: configuration.get("limits.processes"),
      outputBytes: configuration.get("limits.outputMb") * MEBIBYTE,
    },
  };
}
