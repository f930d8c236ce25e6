import { createSandbox, type Sandbox } from "#adapters/sandboxes";

/** One for the process, which remembers what it found out about the machine. */
const sandbox = createSandbox("os");

/** The sandbox in which everything of the target runs; refused with a code and a remedy when it does not hold. */
export async function requireSandbox(): Promise<Sandbox> {
  const probe = await sandbox.probe();
  if (probe.error !== undefined) throw probe.error;
  return sandbox;
}
