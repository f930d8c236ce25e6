import { readdir, rmdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { isSystemError } from "#shared";
import { bootOf, isRunning, thisProcess } from "../maker.ts";
import { waitForOrphans } from "../orphans.ts";
import { readAttached } from "./attached.ts";
import { making } from "./making.ts";
import { POOLS } from "./pool-folder.ts";
import { isUntouched } from "./restore.ts";
import { SlotFolders, type Slot } from "./slot-folders.ts";
import type { MakingToken } from "./token.ts";

/**
 * Deletes worktrees of all repositories that nobody has used for so long, and what killed processes left half-made of
 * others. No repository is needed for it, so it also works for those that are gone. Answers how many it deleted.
 */
export async function sweepIdleWorktrees(of: {
  readonly dataFolder: string;
  readonly idleMs: number;
  /** Milliseconds since the epoch. */
  readonly now: number;
}): Promise<number> {
  const pools = resolve(of.dataFolder, POOLS);
  let deleted = 0;
  for (const name of await namesIn(pools)) {
    const slots = new SlotFolders(join(pools, name));
    for (const slot of slots.list()) {
      if (!(await isForgotten(slots, slot, of))) continue;
      const own: Slot<MakingToken> = { name: slot.name, token: making("sweep") };
      if (!slots.move(slot, own.token)) continue;
      await slots.discard(own);
      deleted += 1;
    }
    await slots.sweep();
    await removeEmpty(join(pools, name));
  }
  return deleted;
}

async function isForgotten(
  slots: SlotFolders,
  { name, token }: Slot,
  { idleMs, now }: { readonly idleMs: number; readonly now: number },
): Promise<boolean> {
  if (token.state === "held") return false;
  if (token.state === "making") {
    return !isRunning(token.maker) && waitForOrphans(slots.worktree(name));
  }
  const since = slots.idleSince({ name, token });
  if (since === undefined || now - since < idleMs) return false;
  if (token.boot === bootOf(thisProcess())) return true;
  // A power cut may have left work in it that its token does not tell of; who has the repository can keep that.
  const place = { gitDirectory: slots.gitDirectory(name), workTree: slots.worktree(name) };
  const modules = (await readAttached(place.gitDirectory))?.modules ?? [];
  return isUntouched(place, { commit: token.commit, modules });
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: unknown) => {
    if (isSystemError(error) && ["ENOENT", "ENOTDIR"].includes(error.code ?? "")) return [];
    throw error;
  });
}

/** The folder of a repository that has no worktree any more. */
async function removeEmpty(pool: string): Promise<void> {
  for (const folder of [".slots", ".records", ".removed", "."]) {
    await rmdir(join(pool, folder)).catch(() => {});
  }
}
