import { createSandbox } from "#adapters/sandboxes";
import { openRepository, type Repository } from "#infra/git";
import { ArtelError } from "#shared";
import { createWorktrees, type WorktreeRecord, type Worktrees } from "#worktrees";
import type { Application } from "./application.ts";
import { requireSandbox } from "./sandbox.ts";
import { readSession } from "./session-log.ts";
import { sessionState, type SessionState } from "./session-state.ts";

export interface ListedWorktree extends WorktreeRecord {
  /** Of the session that it was made for; undefined when that is not known here. */
  readonly sessionState: SessionState | undefined;
}

/** The worktrees that Artel has of the repository that the path is in. */
export async function listWorktrees(
  application: Application,
  path: string,
): Promise<readonly ListedWorktree[]> {
  const worktrees = worktreesOf(application, await openRepository(path));
  return Promise.all(
    (await worktrees.list()).map(async (record) => {
      const view = await readSession(application.events, record.session);
      return { ...record, sessionState: view === undefined ? undefined : sessionState(view) };
    }),
  );
}

/** Removes one; its work is kept under the answered ref when there was some. One that is at work is refused. */
export async function removeWorktree(
  application: Application,
  path: string,
  id: string,
): Promise<{ readonly trash: string | undefined }> {
  const found = (await listWorktrees(application, path)).find((worktree) => worktree.id === id);
  if (found === undefined) {
    throw new ArtelError({
      code: "WORKTREE_NOT_FOUND",
      kind: "not-found",
      message: `There is no worktree "${id}" of this repository.`,
      remedy: "Run `artel worktrees list`.",
      details: { worktree: id },
    });
  }
  if (found.sessionState === "working") throw worktreeAtWork(id, found.session);
  return worktreesOf(application, await openRepository(path)).remove(id);
}

/** Returns worktrees that sessions left which nobody will go on with. */
export async function returnLeftWorktrees(
  application: Application,
  repository: Repository,
): Promise<void> {
  const sandbox = await requireSandbox(application);
  const worktrees = createWorktrees({
    repository,
    dataFolder: application.configuration.get("dataFolder"),
    identity: sandbox.identity(),
  });
  const isLive = async (session: string): Promise<boolean> => {
    const view = await readSession(application.events, session);
    return view !== undefined && view.finished === undefined;
  };
  for (const removed of await worktrees.cleanUp({ isLive })) {
    application.logger.info(
      { worktree: removed.id, trash: removed.trash },
      "left-over worktree removed",
    );
  }
}

export function worktreeAtWork(id: string, session: string): ArtelError {
  return new ArtelError({
    code: "WORKTREE_AT_WORK",
    kind: "busy",
    message: `Session ${session} is working in worktree "${id}".`,
    remedy: `Wait for it, or end it with \`artel sessions cancel ${session}\`.`,
    details: { worktree: id, session },
  });
}

export function worktreesOf(application: Application, repository: Repository): Worktrees {
  return createWorktrees({
    repository,
    dataFolder: application.configuration.get("dataFolder"),
    identity: createSandbox("os").identity(),
  });
}
