import { openRepository } from "#infra/git";
import { createWorktrees } from "#worktrees";
import { createSandbox } from "#adapters/sandboxes";
import { connectDatabase } from "#infra/database";
import { createQueue } from "#queue";
import { ArtelError } from "#shared";
import type { Application } from "./application.ts";
import { APPLICATION_VERSION, plainLogger } from "./engine.ts";
import { requireSession } from "./session-log.ts";
import { sessionState } from "./session-state.ts";

/**
 * Ends a session for good. Its running commands stop within two seconds, wherever it runs; what was not merged stays
 * under `refs/artel/`. Answers whether it had a living process, which then says itself that it has ended.
 */
export async function cancelSession(
  application: Application,
  wanted: string,
): Promise<{ id: string; wasRunning: boolean }> {
  const { configuration, events, logger } = application;
  const view = await requireSession(events, wanted);
  const state = sessionState(view);
  if (view.finished !== undefined) {
    throw new ArtelError({
      code: "SESSION_ENDED",
      kind: "usage",
      message: `Session ${view.id} has ended already: ${view.finished.outcome}.`,
      remedy: `See it with \`artel sessions show ${view.id}\`.`,
      details: { session: view.id },
    });
  }
  const databaseUrl = configuration.get("databaseUrl");
  const dataFolder = configuration.get("dataFolder");
  const database = await connectDatabase({
    dataFolder,
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
  });
  const queue = createQueue({
    database,
    applicationVersion: APPLICATION_VERSION,
    agents: 1,
    logger: plainLogger(logger),
  });
  try {
    await queue.cancel(view.id);
    if (state === "working") return { id: view.id, wasRunning: true };
    await keepWork(application, view.id, view.opened?.repository);
    await events.append(view.id, [
      {
        type: "session.finished",
        payload: { outcome: "cancelled", message: "cancelled by a person" },
        actor: "person",
        session: view.id,
        key: `${view.id}/cancelled`,
      },
    ]);
    return { id: view.id, wasRunning: false };
  } finally {
    await queue.stop();
    await database.close();
  }
}

/** Nobody else will return the worktrees of a session without a process. */
async function keepWork(
  application: Application,
  session: string,
  path: string | undefined,
): Promise<void> {
  if (path === undefined) return;
  const repository = await openRepository(path).catch((error: unknown) => {
    if (error instanceof ArtelError) return undefined; // the repository is gone: so are its worktrees
    throw error;
  });
  if (repository === undefined) return;
  const worktrees = createWorktrees({
    repository,
    dataFolder: application.configuration.get("dataFolder"),
    identity: createSandbox("os").identity(),
  });
  for (const worktree of await worktrees.list()) {
    if (worktree.session === session) await worktrees.remove(worktree.id);
  }
}
