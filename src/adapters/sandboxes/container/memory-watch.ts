import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Container } from "./container.ts";

const GROUPS = "/sys/fs/cgroup";
const LOOK_MS = 50;
const FIRST_QUESTION_MS = 200;

/**
 * Calls `act` when the kernel ended something in the container for want of memory: the rest of it would go on, as if
 * nothing were missing. Silent where the process of the container cannot be seen from here.
 */
export async function watchMemory(
  container: Container,
  signal: AbortSignal,
  act: () => void,
): Promise<void> {
  let file: string | undefined;
  for (let waitMs = FIRST_QUESTION_MS; file === undefined; waitMs *= 2) {
    await pause(waitMs);
    if (signal.aborted) return;
    const state = await container.state();
    if (state?.pid !== undefined) file = counterOf(state.pid);
    if (state?.pid !== undefined && file === undefined) return;
  }
  while (!signal.aborted) {
    const kills = killsIn(file);
    if (kills === undefined) return; // the group is gone, and the container with it
    if (kills > 0) return act();
    await pause(LOOK_MS);
  }
}

/** The file of the memory's control group of a process, see proc(5); version 2 where it has no line of its own. */
function counterOf(pid: number): string | undefined {
  let groups: string;
  try {
    groups = readFileSync(`/proc/${pid}/cgroup`, "utf8");
  } catch {
    return undefined;
  }
  const first = /^\d+:(?:[\w=]+,)*memory(?:,[\w=]+)*:(.*)$/m.exec(groups)?.[1];
  const second = /^0::(.*)$/m.exec(groups)?.[1] ?? "/";
  const file =
    first === undefined
      ? join(GROUPS, second, "memory.events")
      : join(GROUPS, "memory", first, "memory.oom_control");
  return existsSync(file) ? file : undefined;
}

function killsIn(file: string): number | undefined {
  try {
    return Number(/^oom_kill (\d+)$/m.exec(readFileSync(file, "utf8"))?.[1] ?? 0);
  } catch {
    return undefined;
  }
}
