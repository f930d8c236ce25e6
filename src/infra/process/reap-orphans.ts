import { readdirSync, readFileSync } from "node:fs";
import { processIdentity } from "./process-identity.ts";
import { MARKER_VARIABLE, reap } from "./reap.ts";
import { OWNER_VARIABLE } from "./wards.ts";

/** As `reapByMarker`, but for what another Artel process that is alive has started: it sees to that itself. */
export function reapOrphans(marker: string): Promise<readonly number[]> {
  return reap(`${MARKER_VARIABLE}=${marker}`, livingOwners);
}

/** The owners that are alive, as `ARTEL_OWNER=…`: those whose warden names a process that is still there. */
export function livingOwners(): Set<string> {
  const wardens = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => commandLine(pid))
    .filter((words) => words.at(-2)?.startsWith(`${OWNER_VARIABLE}=`));
  return new Set(
    wardens.flatMap((words) => {
      const [owner = "", identity = ""] = words.slice(-2);
      const pid = Number(identity.split(":")[1]);
      return processIdentity(pid) === identity ? [owner] : [];
    }),
  );
}

function commandLine(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").slice(0, -1);
  } catch {
    return []; // it ended
  }
}
