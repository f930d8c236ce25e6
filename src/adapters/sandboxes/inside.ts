import { SandboxUnavailableError } from "./errors.ts";
import type { SandboxPolicy } from "./sandbox.ts";

export const HOME = "/home/artel";
export const TEMPORARY = "/tmp";

/** The whole environment inside. HOME and TMPDIR are private folders unless the policy names others. */
export function insideEnvironment(policy: SandboxPolicy): Record<string, string> {
  const environment: Record<string, string> = {
    PATH: "/usr/local/bin:/usr/bin:/bin",
    HOME,
    TMPDIR: TEMPORARY,
    ...policy.environment,
  };
  for (const [name, value] of Object.entries(environment)) {
    if (name === "" || /[=\0]/.test(name) || value.includes("\0")) {
      throw new SandboxUnavailableError(
        "BAD_POLICY",
        `"${name}" cannot be an environment variable.`,
      );
    }
  }
  return environment;
}
