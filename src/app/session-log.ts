import type { EventEnvelope } from "#domain";
import { applyEvent, emptySessionView, knownEvent, type SessionView } from "#domain/session-view";
import { dedupe, type EventLog } from "#infra/events";
import { ArtelError } from "#shared";

/** The stream of everything that belongs to no session. */
export const SYSTEM_STREAM = "system";

/** The view that a session's events give, or undefined when there is no such session. */
export async function readSession(events: EventLog, id: string): Promise<SessionView | undefined> {
  const view = emptySessionView(id);
  let count = 0;
  for await (const envelope of dedupe(events.read(id))) {
    count += 1;
    take(view, envelope);
  }
  return count === 0 ? undefined : view;
}

function take(view: SessionView, envelope: EventEnvelope): void {
  const event = knownEvent(envelope);
  if (event === undefined) view.unknownEvents += 1;
  else applyEvent(view, event);
}

/** The same, for a person's request: an unknown id is refused with the nearest ones. */
export async function requireSession(events: EventLog, wanted: string): Promise<SessionView> {
  const { id, all } = await findSession(events, wanted);
  const view = id === undefined ? undefined : await readSession(events, id);
  if (view === undefined) throw await sessionNotFound(events, wanted, all);
  return view;
}

export interface Replay {
  readonly view: SessionView;
  /** The last event that counted. */
  readonly last: EventEnvelope;
  /** Sequence of the last event there is. */
  readonly end: number;
}

/** The view that a session's events give up to and with a sequence; to the last, when none is given. */
export async function replaySession(
  events: EventLog,
  wanted: string,
  at?: number,
): Promise<Replay> {
  const { id, all } = await findSession(events, wanted);
  if (id === undefined) throw await sessionNotFound(events, wanted, all);
  const end = (await events.readEnd(id)).at(-1)?.sequence ?? 0;
  if (at !== undefined && at > end) throw beyondTheEnd(id, at, end);
  const view = emptySessionView(id);
  let last: EventEnvelope | undefined;
  const counted = async function* () {
    for await (const envelope of events.read(id)) {
      last = envelope;
      yield envelope;
      if (envelope.sequence === at) return;
    }
  };
  for await (const envelope of dedupe(counted())) take(view, envelope);
  if (last === undefined) throw await sessionNotFound(events, wanted, all);
  return { view, last, end: Math.max(end, last.sequence) };
}

/** By the whole id, or its unique end. */
async function findSession(events: EventLog, wanted: string) {
  const all = await sessionIds(events);
  const matches = all.filter((candidate) => isNamed(candidate, wanted));
  return { id: matches.length === 1 ? matches[0] : undefined, all };
}

function isNamed(id: string, wanted: string): boolean {
  return id === wanted || id.endsWith(`-${wanted}`);
}

async function sessionNotFound(
  events: EventLog,
  wanted: string,
  all: readonly string[],
): Promise<ArtelError> {
  for await (const envelope of events.read(SYSTEM_STREAM)) {
    const event = knownEvent(envelope);
    if (event?.type !== "events.removed" || !isNamed(event.payload.session, wanted)) continue;
    return sessionRemoved(event.payload.session, event.time);
  }
  const recent = all.slice(-3).toReversed();
  return new ArtelError({
    code: "SESSION_NOT_FOUND",
    kind: "not-found",
    message: `There is no session "${wanted}".`,
    remedy:
      recent.length === 0
        ? "Start one with `artel improve`."
        : `Run \`artel sessions list\`; the latest ${recent.length === 1 ? "is" : "are"} ${recent.join(", ")}.`,
    details: { session: wanted, recent },
  });
}

function sessionRemoved(session: string, time: number): ArtelError {
  const removedAt = new Date(time).toISOString();
  return new ArtelError({
    code: "SESSION_REMOVED",
    kind: "not-found",
    message: `The events of session ${session} were removed on ${removedAt.slice(0, 10)}, as the setting events.removeAfterDays says.`,
    remedy: `Its report is left in the folder sessions/${session} of the data folder; its branch is in its repository.`,
    details: { session, removedAt },
  });
}

function beyondTheEnd(session: string, at: number, end: number): ArtelError {
  return new ArtelError({
    code: "REPLAY_BEYOND_END",
    kind: "not-found",
    message: `Session ${session} has no event ${at}; its last is ${end}.`,
    remedy: `Give --at a number from 1 to ${end}, or leave it out.`,
    details: { session, at, end },
  });
}

/** Ids of all sessions, oldest first. */
export async function sessionIds(events: EventLog): Promise<readonly string[]> {
  return (await events.streams()).filter((stream) => stream !== SYSTEM_STREAM).toSorted();
}

/** Streams whose end is looked at together: enough to keep the disk at work, few enough for the open files. */
const TOGETHER = 32;

export interface SessionsOverview {
  /** Number of sessions there are events of. */
  readonly total: number;
  /** Those that have not ended, oldest first. */
  readonly open: readonly SessionView[];
  /** The latest that has ended. */
  readonly lastEnded: SessionView | undefined;
}

/**
 * What there is, without reading all events of all sessions: the end of a stream says whether its session has ended,
 * and only the others and the latest are read from their beginning.
 */
export async function sessionsOverview(events: EventLog): Promise<SessionsOverview> {
  const ids = [...(await sessionIds(events))];
  const open: SessionView[] = [];
  let lastEnded: string | undefined;
  let total = 0;
  while (ids.length > 0) {
    const some = ids.splice(0, TOGETHER);
    const ends = await Promise.all(some.map((id) => events.readEnd(id)));
    for (const [index, end] of ends.entries()) {
      const id = some[index] ?? "";
      if (end.length === 0) continue;
      total += 1;
      const ended = end.some((envelope) => knownEvent(envelope)?.type === "session.finished");
      const view = ended ? undefined : await readSession(events, id);
      if (view !== undefined && view.finished === undefined) open.push(view);
      else lastEnded = id;
    }
  }
  return {
    total,
    open,
    lastEnded: lastEnded === undefined ? undefined : await readSession(events, lastEnded),
  };
}
