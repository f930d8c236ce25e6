// The warden runs this file by itself: it imports nothing of Artel.
import { readdirSync, readFileSync } from "node:fs";

/** Put it, with a value of one's own, in the environment of what must not be left behind. */
export const MARKER_VARIABLE = "ARTEL_MARKER";

const ROUNDS = 50;
const PAUSE_MS = 10;
/** While a process replaces its program, its environment reads as empty: once is not enough to be sure. */
const EMPTY_ROUNDS = 3;

/**
 * Kills every process that was started with `ARTEL_MARKER=<marker>` in its environment, until none is left: what an
 * earlier Artel left behind when it was killed. Only processes that this user may look into; never this one. The
 * environment is the one at start: a process that wrote over its own memory is not found. Returns the killed ones.
 */
export function reapByMarker(marker: string): Promise<readonly number[]> {
  return reap(`${MARKER_VARIABLE}=${marker}`);
}

/**
 * The same for any variable, given as it stands in the environment: `NAME=value`. A process with a variable that is
 * among `spared` is left alone.
 */
export async function reap(
  wanted: string,
  spared: ReadonlySet<string> = new Set(),
): Promise<readonly number[]> {
  const killed = new Set<number>();
  let empty = 0;
  for (let round = 0; round < ROUNDS && empty < EMPTY_ROUNDS; round += 1) {
    const found = processesWith(wanted, spared);
    empty = found.length === 0 ? empty + 1 : 0;
    for (const pid of found) {
      kill(pid);
      killed.add(pid);
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  return [...killed];
}

function processesWith(wanted: string, spared: ReadonlySet<string>): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      const environment = pid === process.pid ? [] : environmentOf(pid);
      return environment.includes(wanted) && !environment.some((entry) => spared.has(entry));
    });
}

/** Empty for a process that ended and was not yet reaped. */
function environmentOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
  } catch {
    return [];
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended by itself.
  }
}
