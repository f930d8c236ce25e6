import { isProcessAlive, processIdentity } from "#infra/process";

/** A process, told from a later one with the same number. */
export interface Maker {
  readonly pid: number;
  readonly identity: string;
}

export function thisProcess(): Maker {
  return { pid: process.pid, identity: processIdentity(process.pid) ?? String(process.pid) };
}

export function isRunning(maker: Maker): boolean {
  return processIdentity(maker.pid) === maker.identity && isProcessAlive(maker.pid);
}
