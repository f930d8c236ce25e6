import { createSandbox } from "#adapters/sandboxes";
import { openRepository } from "#infra/git";
import { reapByMarker } from "#infra/process";
import { ArtelError } from "#shared";
import { removeCoderHomes } from "#worker";
import { createWorktrees } from "#worktrees";

/**
 * Removes what a session without a process left: its commands, its worktrees and the homes of its coding CLIs. What was not merged stays under
 * `refs/artel/`.
 */
export async function returnWorktrees(left: {
  readonly session: string;
  /** Root of the person's working tree. */
  readonly repository: string;
  readonly dataFolder: string;
}): Promise<void> {
  await reapByMarker(left.session);
  await removeCoderHomes(left.dataFolder, left.session);
  const repository = await openRepository(left.repository).catch((error: unknown) => {
    if (error instanceof ArtelError) return undefined; // the repository is gone: so are its worktrees
    throw error;
  });
  if (repository === undefined) return;
  const worktrees = createWorktrees({
    repository,
    dataFolder: left.dataFolder,
    identity: createSandbox("os").identity(),
  });
  for (const worktree of await worktrees.list()) {
    if (worktree.session === left.session) await worktrees.remove(worktree.id);
  }
}
