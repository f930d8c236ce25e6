import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/** What tells one process from every other, also from a later one with the same number. */
export interface ProcessIdentity {
  /** Host name and process-id namespace: process numbers are only comparable within. */
  readonly host: string;
  /** Changes with every start of the machine. */
  readonly boot: string;
  readonly pid: number;
  /** Start time in the kernel's clock ticks; empty where the kernel does not say. */
  readonly started: string;
}

export function ownIdentity(): ProcessIdentity {
  return {
    host: `${hostname()} ${namespace()}`,
    boot: bootId(),
    pid: process.pid,
    started: startOf(process.pid) ?? "",
  };
}

/**
 * Whether a process of this host and boot still runs; undefined when it is of another and cannot be seen
 * from here.
 */
export function isRunning(other: ProcessIdentity, own: ProcessIdentity): boolean | undefined {
  if (other.host !== own.host || other.boot !== own.boot) return undefined;
  if (own.started === "") return answersSignals(other.pid);
  return startOf(other.pid) === other.started;
}

/** Undefined when there is no such process, or only its exit status is left of it. */
function startOf(pid: number): string | undefined {
  const stat = readText(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  // The second field is the program's name in parentheses and may contain anything.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const [state] = fields;
  return state === "Z" || state === "X" ? undefined : fields[19];
}

function answersSignals(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

function bootId(): string {
  return readText("/proc/sys/kernel/random/boot_id")?.trim() ?? "";
}

function namespace(): string {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return "";
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
