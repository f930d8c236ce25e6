import type { NewEvent, SessionView } from "#domain";
import { connectDatabase } from "#infra/database";
import { createQueue, QueueError, type Queue } from "#queue";
import { ArtelError } from "#shared";
import type { Application } from "./application.ts";
import { APPLICATION_VERSION, plainLogger } from "./engine.ts";
import { forgetSessions } from "./forget-sessions.ts";
import { writeReports } from "./reports.ts";
import { returnWorktrees } from "./return-worktrees.ts";
import { requireSession } from "./session-log.ts";
import { sessionState, type SessionState } from "./session-state.ts";
import { withApprovals } from "./with-approvals.ts";
import { withdrawPlan } from "./withdraw-plan.ts";

/** What a process knows that runs sessions itself. */
export interface RunningSessions {
  /** The queue of this process, when it has one that runs. */
  readonly queue: Queue | undefined;
  state(view: SessionView): SessionState;
}

/**
 * Ends a session for good. Its running commands stop within two seconds, wherever it runs; what was not merged stays
 * under `refs/artel/`. Answers whether it had a living process, which then says itself that it has ended.
 */
export async function cancelSession(
  application: Application,
  wanted: string,
  here: RunningSessions = { queue: undefined, state: sessionState },
): Promise<{ id: string; wasRunning: boolean }> {
  const { configuration, events } = application;
  const view = await requireSession(events, wanted);
  const state = here.state(view);
  if (view.finished !== undefined) {
    throw new ArtelError({
      code: "SESSION_ENDED",
      kind: "usage",
      message: `Session ${view.id} has ended already: ${view.finished.outcome}.`,
      remedy: `See it with \`artel sessions show ${view.id}\`.`,
      details: { session: view.id },
    });
  }
  if (here.queue === undefined) await cancelInQueue(application, view.id);
  else await cancelKnown(here.queue, view.id);
  if (state === "working") return { id: view.id, wasRunning: true };
  const dataFolder = configuration.get("dataFolder");
  const repository = view.opened?.repository;
  // Nobody else will return the worktrees of a session without a process.
  if (repository !== undefined) {
    await returnWorktrees({ session: view.id, repository, dataFolder });
  }
  await withApprovals(application, (inbox) => withdrawPlan(inbox, view.id));
  await events.append(view.id, [cancelled(view.id)]);
  await writeReports(application, await requireSession(events, view.id));
  return { id: view.id, wasRunning: false };
}

/** The last event of a session that a person ended; the key lets whoever is first write it. */
export function cancelled(session: string): NewEvent {
  return {
    type: "session.finished",
    payload: { outcome: "cancelled", message: "cancelled by a person" },
    actor: "person",
    session,
    key: `${session}/cancelled`,
  };
}

async function cancelInQueue(application: Application, session: string): Promise<void> {
  const { configuration, logger } = application;
  const databaseUrl = configuration.get("databaseUrl");
  const database = await connectDatabase({
    dataFolder: configuration.get("dataFolder"),
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
  });
  const queue = createQueue({
    database,
    applicationVersion: APPLICATION_VERSION,
    agents: [],
    onForget: (sessions) => forgetSessions(database, sessions),
    logger: plainLogger(logger),
  });
  try {
    await queue.start();
    await cancelKnown(queue, session);
  } finally {
    await queue.stop();
    await database.close();
  }
}

async function cancelKnown(queue: Queue, session: string): Promise<void> {
  try {
    await queue.cancel(session);
  } catch (error) {
    // The database was made anew since: then nobody can go on with it either.
    if (!(error instanceof QueueError && error.code === "SESSION_NOT_FOUND")) throw error;
  }
}
