import { SandboxUnavailableError } from "./errors.ts";
import type { SandboxCommand, SandboxPolicy } from "./sandbox.ts";

/** Throws `BAD_POLICY` for what makes no sense on any machine. */
export function checkCommand(command: Pick<SandboxCommand, "argv">, policy: SandboxPolicy): void {
  if (command.argv.length === 0 || command.argv.some((argument) => argument.includes("\0"))) {
    throw new SandboxUnavailableError(
      "BAD_POLICY",
      "The command is empty or holds a NUL character.",
    );
  }
  for (const [name, value] of Object.entries(policy.limits)) {
    if (value !== undefined && !(value > 0)) {
      throw new SandboxUnavailableError(
        "BAD_POLICY",
        `The limit ${name} is not a positive number.`,
      );
    }
  }
}
