// The warden runs this file by itself: it imports nothing of Artel.
import { readdirSync, readFileSync } from "node:fs";

/** Put it, with a value of one's own, in the environment of what must not be left behind. */
export const MARKER_VARIABLE = "ARTEL_MARKER";

const ROUNDS = 50;
const PAUSE_MS = 10;
/** While a process replaces its program, its environment reads as empty: once is not enough to be sure. */
const EMPTY_ROUNDS = 3;
const NONE: ReadonlySet<string> = new Set();

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
 * among `spared` is left alone. That is asked when processes were found, and not before: what is to be spared may begin
 * at any time.
 */
export async function reap(
  wanted: string,
  spared: () => ReadonlySet<string> = () => NONE,
): Promise<readonly number[]> {
  const killed = new Set<number>();
  let empty = 0;
  for (let round = 0; round < ROUNDS && empty < EMPTY_ROUNDS; round += 1) {
    const marked = processesWith(wanted);
    const living = marked.length === 0 ? NONE : spared();
    const found = marked.filter(
      ({ environment }) => !environment.some((entry) => living.has(entry)),
    );
    empty = found.length === 0 ? empty + 1 : 0;
    for (const { pid } of found) {
      kill(pid);
      killed.add(pid);
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  return [...killed];
}

interface Marked {
  readonly pid: number;
  readonly environment: readonly string[];
}

function processesWith(wanted: string): Marked[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .map((name) => ({ pid: Number(name), environment: environmentOf(Number(name)) }))
    .filter(({ environment }) => environment.includes(wanted));
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
