import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { RepositoryError } from "./errors.ts";

const OPERATIONS = [
  { file: "rebase-merge", name: "a rebase", finish: "rebase --continue", stop: "rebase --abort" },
  { file: "rebase-apply/applying", name: "`git am`", finish: "am --continue", stop: "am --abort" },
  { file: "rebase-apply", name: "a rebase", finish: "rebase --continue", stop: "rebase --abort" },
  { file: "MERGE_HEAD", name: "a merge", finish: "merge --continue", stop: "merge --abort" },
  {
    file: "CHERRY_PICK_HEAD",
    name: "a cherry-pick",
    finish: "cherry-pick --continue",
    stop: "cherry-pick --abort",
  },
  { file: "REVERT_HEAD", name: "a revert", finish: "revert --continue", stop: "revert --abort" },
  { file: "BISECT_LOG", name: "a bisect", finish: "bisect reset", stop: "bisect reset" },
] as const;

/** How long another git command may hold the index before it is said to be stuck. */
const LOCK_PATIENCE_MS = 1_500;

/** Refuses a work tree in the middle of a merge, rebase, cherry-pick, revert or bisect, or whose index is locked. */
export async function refuseUnfinishedWork(gitDirectory: string, root: string): Promise<void> {
  const operation = OPERATIONS.find(({ file }) => existsSync(join(gitDirectory, file)));
  if (operation !== undefined) {
    throw new RepositoryError({
      code: "MERGE_IN_PROGRESS",
      message: `There is ${operation.name} in progress in ${root}.`,
      remedy:
        operation.finish === operation.stop
          ? `End it with \`git ${operation.stop}\`, then try again.`
          : `Finish it with \`git ${operation.finish}\` or give it up with \`git ${operation.stop}\`, then try again.`,
      details: { operation: operation.name },
    });
  }
  await refuseLockedIndex(join(gitDirectory, "index.lock"));
}

async function refuseLockedIndex(lock: string): Promise<void> {
  const end = performance.now() + LOCK_PATIENCE_MS;
  while (existsSync(lock)) {
    if (performance.now() >= end) {
      throw new RepositoryError({
        code: "LOCKED_REPOSITORY",
        message: `Another git command holds the index: ${lock} exists.`,
        remedy: "Wait until that command ends. If none is running, delete the file.",
      });
    }
    await sleep(50);
  }
}
