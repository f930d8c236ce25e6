import { hostname } from "node:os";
import { createSandbox } from "#adapters/sandboxes";
import type { SessionView } from "#domain";
import { listRefs, openRepository } from "#infra/git";
import { ArtelError } from "#shared";
import { createWorktrees } from "#worktrees";

export type UnmergedWork =
  | "has a worktree"
  | "has unmerged work under refs/artel/"
  | "its repository is on another machine";

/** What the session's repository still has of its work, or undefined when there is none, or no repository any more. */
export async function unmergedWork(
  view: SessionView,
  dataFolder: string,
): Promise<UnmergedWork | undefined> {
  const path = view.opened?.repository;
  if (path === undefined) return undefined;
  const repository = await openRepository(path).catch((error: unknown) => {
    if (error instanceof ArtelError) return undefined;
    throw error;
  });
  if (repository === undefined) {
    const host = view.process?.host;
    return host === undefined || host === hostname()
      ? undefined
      : "its repository is on another machine";
  }
  const worktrees = createWorktrees({
    repository,
    dataFolder,
    identity: createSandbox("os").identity(),
  });
  if ((await worktrees.list()).some(({ session }) => session === view.id)) return "has a worktree";
  const refs = [
    ...(await listRefs(repository, `refs/artel/sessions/${view.id}/`)).keys(),
    ...(await listRefs(repository, "refs/artel/trash/")).keys(),
  ];
  const isOurs = (ref: string) =>
    ref.startsWith(`refs/artel/sessions/${view.id}/`) ||
    ref.startsWith(`refs/artel/trash/${view.id}`);
  return refs.some(isOurs) ? "has unmerged work under refs/artel/" : undefined;
}
