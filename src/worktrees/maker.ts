import { isProcessAlive, processIdentity } from "#infra/process";

/** A process, told from a later one with the same number. */
export interface Maker {
  readonly pid: number;
  readonly identity: string;
}

export function thisProcess(): Maker {
  return { pid: process.pid, identity: processIdentity(process.pid) ?? String(process.pid) };
}

/** The process that an identity is of, see `processIdentity`. */
export function makerOf(identity: string): Maker {
  const [, pid = identity] = identity.split(":");
  return { pid: Number(pid), identity };
}

/** The boot of the machine in which the process was started. */
export function bootOf({ identity }: Maker): string {
  return identity.split(":")[0] ?? identity;
}

export function isRunning(maker: Maker): boolean {
  return processIdentity(maker.pid) === maker.identity && isProcessAlive(maker.pid);
}
