import { openMirror } from "#infra/git";
import { systemClock } from "#shared";
import { mirrorFolders, tidyMirror } from "#transfer";
import { createWorktrees } from "#worktrees";
import { mirrorsOf } from "./remote-site.ts";

/** Makes commits of what a process that was killed left in a worktree. */
const NOBODY = { name: "Artel", email: "artel@artel.invalid" };
const NO_COMMIT = "0".repeat(40);

/** Returns what this machine has of other machines' sessions that are not among the live ones. */
export async function tidyMirrorsOf(
  machine: {
    readonly dataFolder: string;
    readonly identity: { readonly uid: number; readonly gid: number };
  },
  live: ReadonlySet<string>,
): Promise<void> {
  const { dataFolder, identity } = machine;
  for (const folder of await mirrorFolders(mirrorsOf(dataFolder))) {
    const repository = await openMirror({
      folder,
      commit: NO_COMMIT,
      person: NOBODY,
      shallow: [],
    });
    const worktrees = createWorktrees({ repository, dataFolder, identity });
    await worktrees.cleanUp({ isLive: async (session) => live.has(session) });
    const hasWorktrees = (await worktrees.list()).length > 0;
    await tidyMirror(folder, { live, hasWorktrees }, systemClock.now());
  }
}
