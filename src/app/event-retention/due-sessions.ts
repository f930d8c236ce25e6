import type { EventLog } from "#infra/events";
import type { QueueControl } from "#queue";
import { readSession, sessionIds } from "../session-log.ts";
import { unmergedWork, type UnmergedWork } from "./unmerged-work.ts";

const DAY_MS = 86_400_000;

/** How long the events of ended sessions are kept as they are, and then as an archive; 0 is for ever. */
export interface RetentionTerms {
  readonly archiveAfterDays: number;
  readonly removeAfterDays: number;
}

export interface DueSession {
  readonly session: string;
  /** Milliseconds since the epoch. */
  readonly endedAt: number;
  readonly action: "archive" | "remove";
}

/** One that is old enough, and why it is left as it is. */
export interface KeptSession {
  readonly session: string;
  readonly reason: "has not ended" | "is in the queue" | UnmergedWork;
}

export interface DueSessions {
  readonly due: readonly DueSession[];
  readonly kept: readonly KeptSession[];
}

interface Sources {
  readonly events: EventLog;
  readonly queue: Pick<QueueControl, "unfinished">;
  readonly dataFolder: string;
}

/**
 * What is to be archived and what to be removed. Only archives are removed; and never anything of a session that has
 * not ended, that the queue knows as unfinished, or whose repository has work of it that was not merged.
 */
export async function dueSessions(
  sources: Sources,
  terms: RetentionTerms,
  now: number,
): Promise<DueSessions> {
  const due: DueSession[] = [];
  const kept: KeptSession[] = [];
  const old: { session: string; action: DueSession["action"] }[] = [];
  for (const session of await sessionIds(sources.events)) {
    const action = await actionFor(sources.events, session, terms, now);
    if (action !== undefined) old.push({ session, action });
  }
  const unfinished = await sources.queue.unfinished(old.map(({ session }) => session));
  for (const { session, action } of old) {
    const view = await readSession(sources.events, session);
    const endedAt = view?.finished?.at;
    if (view === undefined) continue; // removed meanwhile
    const reason =
      endedAt === undefined
        ? "has not ended"
        : unfinished.has(session)
          ? "is in the queue"
          : await unmergedWork(view, sources.dataFolder);
    if (reason !== undefined) kept.push({ session, reason });
    else if (endedAt !== undefined) due.push({ session, endedAt, action });
  }
  return { due, kept };
}

/** By the age of the last event, so that few sessions are read from their beginning. */
async function actionFor(
  events: EventLog,
  session: string,
  { archiveAfterDays, removeAfterDays }: RetentionTerms,
  now: number,
): Promise<DueSession["action"] | undefined> {
  const last = (await events.readEnd(session)).at(-1);
  if (last === undefined) return undefined;
  const isOlder = (days: number) => days > 0 && now - last.time >= days * DAY_MS;
  const [mayArchive, mayRemove] = [isOlder(archiveAfterDays), isOlder(removeAfterDays)];
  if (!mayArchive && !mayRemove) return undefined;
  const isArchived = await events.isArchived(session);
  if (isArchived) return mayRemove ? "remove" : undefined;
  return mayArchive ? "archive" : undefined;
}
