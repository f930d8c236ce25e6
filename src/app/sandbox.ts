import { createSandbox, type Sandbox } from "#adapters/sandboxes";

/** The sandbox in which everything of the target runs; refused with a code and a remedy when it does not hold. */
export async function requireSandbox(): Promise<Sandbox> {
  const sandbox = createSandbox("os");
  const probe = await sandbox.probe();
  if (probe.error !== undefined) throw probe.error;
  return sandbox;
}
