import type { EventLog } from "#infra/events";
import type { QueueControl } from "#queue";
import type { Logger } from "#shared";
import { SYSTEM_STREAM } from "../session-log.ts";
import {
  dueSessions,
  type DueSession,
  type DueSessions,
  type RetentionTerms,
} from "./due-sessions.ts";
import type { RetentionTurn } from "./retention-turn.ts";

export interface Retention {
  readonly events: EventLog;
  readonly queue: Pick<QueueControl, "unfinished">;
  readonly dataFolder: string;
  readonly terms: RetentionTerms;
  readonly logger: Logger;
  readonly now: number;
}

/** What was done, or undefined when another process is at it. */
export async function retainEvents(
  retention: Retention,
  turn: RetentionTurn,
  signal: AbortSignal,
): Promise<DueSessions | undefined> {
  if (!(await turn.take())) return undefined;
  try {
    const { due, kept } = await dueSessions(retention, retention.terms, retention.now);
    const done: DueSession[] = [];
    for (const session of due) {
      if (signal.aborted || !(await turn.take())) return { due: done, kept };
      await carryOut(retention, session);
      done.push(session);
    }
    await retention.events.finishRemovals();
    await turn.done();
    return { due: done, kept };
  } finally {
    await turn.giveBack();
  }
}

/**
 * A process that is killed here leaves a stream that is read as before, and is archived or removed the next time. That
 * it is removed is said first, so that nobody looks in vain for what is gone; the key lets it be said twice.
 */
async function carryOut({ events, logger }: Retention, due: DueSession): Promise<void> {
  const { session, endedAt, action } = due;
  const type = action === "archive" ? "events.archived" : "events.removed";
  const record = () =>
    events.append(SYSTEM_STREAM, [
      { type, payload: { session, endedAt }, actor: "retention", key: `${type}/${session}` },
    ]);
  if (action === "archive") {
    await events.archive(session);
    await record();
  } else {
    await record();
    await events.remove(session);
  }
  logger.info({ session, endedAt: new Date(endedAt).toISOString() }, type);
}
