import type { Project } from "#domain";
import type { Workbench } from "#worktrees";

/** Makes toolchain and dependencies of a session ready for this process; fast where they were prepared before. */
export async function prepareInProcess(
  workbench: Workbench,
  given: {
    readonly session: string;
    readonly base: string;
    readonly project: Project;
    /** Why the dependencies cannot be installed, when that is known. */
    readonly refused?: string | undefined;
  },
  signal: AbortSignal,
): Promise<void> {
  // Other processes of this data folder may prepare it at the same time.
  const worktree = await workbench.checkout(`${given.session}-prepare-${process.pid}`, given.base);
  if (given.refused === undefined) await workbench.prepare(given.project, worktree, signal);
  else await workbench.prepareWithout(given.refused, given.project, worktree, signal);
  await workbench.close(worktree.id);
}
