import { readdir, readFile, readlink } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

const PATIENCE_MS = 5_000;

/**
 * Waits for what a killed process had started on a worktree: its git commands go on for a moment and would write into
 * what is being cleaned up. Answers false when something works in it all the same after a while. Without `/proc` it
 * does not wait.
 */
export async function waitForOrphans(path: string): Promise<boolean> {
  const end = performance.now() + PATIENCE_MS;
  while (await isUsed(path)) {
    if (performance.now() > end) return false;
    await sleep(20);
  }
  return true;
}

async function isUsed(path: string): Promise<boolean> {
  const entries = await readdir("/proc").catch(() => []);
  const uses = await Promise.all(
    entries
      .filter((entry) => /^\d+$/.test(entry) && Number(entry) !== process.pid)
      .map(async (entry) => {
        const folder = await readlink(`/proc/${entry}/cwd`).catch(() => "");
        if (folder === path || folder.startsWith(`${path}/`)) return true;
        const command = await readFile(`/proc/${entry}/cmdline`, "utf8").catch(() => "");
        return command.split("\0").includes(path);
      }),
  );
  return uses.includes(true);
}
