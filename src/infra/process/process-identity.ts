import { readFileSync } from "node:fs";

/**
 * Tells a process from a later one with the same number: the boot of the machine and the clock tick at which the
 * process started. Undefined when there is no such process. Linux only.
 */
export function processIdentity(pid: number): string | undefined {
  const status = readProcessStatus(pid);
  return status === undefined ? undefined : `${bootId()}:${pid}:${status.startTime}`;
}

/** True while the process runs; one that ended and was not yet reaped by its parent does not. */
export function isProcessAlive(pid: number): boolean {
  const state = readProcessStatus(pid)?.state;
  return state !== undefined && state !== "Z" && state !== "X";
}

interface ProcessStatus {
  readonly state: string;
  readonly parent: number;
  /** In clock ticks since boot. */
  readonly startTime: string;
}

/** From `/proc/<pid>/stat`, see proc(5). The name in it may hold spaces and brackets, so fields count from its end. */
export function readProcessStatus(pid: number): ProcessStatus | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return undefined;
  }
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const [state, parent, startTime] = [fields[0], fields[1], fields[19]];
  if (state === undefined || parent === undefined || startTime === undefined) return undefined;
  return { state, parent: Number(parent), startTime };
}

let knownBootId: string | undefined;
function bootId(): string {
  knownBootId ??= readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  return knownBootId;
}
