import { installRefusal } from "./dependencies/errors.ts";
import type { PreparedWorktree } from "./workbench.ts";

/**
 * Brings the dependencies in step with what a change made of the manifests. Answers why they cannot be installed, where
 * that is the change's own doing; undefined when they are in place.
 */
export async function refusedInstall(prepared: PreparedWorktree): Promise<string | undefined> {
  try {
    await prepared.refresh();
    return undefined;
  } catch (error) {
    const reason = installRefusal(error);
    if (reason === undefined) throw error;
    return reason;
  }
}

/** What a command that failed is run again in; see `CommandPlace` of the gates. */
export async function commandPlace(prepared: PreparedWorktree, signal: AbortSignal) {
  const { worktree, target } = prepared;
  return {
    worktree: worktree.path,
    files: await worktree.files(),
    target,
    install: () => refusedInstall(prepared),
    signal,
  };
}
