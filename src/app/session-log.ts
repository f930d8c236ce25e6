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
    const event = knownEvent(envelope);
    if (event === undefined) view.unknownEvents += 1;
    else applyEvent(view, event);
  }
  return count === 0 ? undefined : view;
}

/** The same, for a person's request: an unknown id is refused with the nearest ones. */
export async function requireSession(events: EventLog, id: string): Promise<SessionView> {
  const all = await sessionIds(events);
  const matches = all.filter((candidate) => candidate === id || candidate.endsWith(`-${id}`));
  const [match] = matches;
  const view =
    match !== undefined && matches.length === 1 ? await readSession(events, match) : undefined;
  if (view !== undefined) return view;
  const recent = all.slice(-3).toReversed();
  throw new ArtelError({
    code: "SESSION_NOT_FOUND",
    kind: "not-found",
    message: `There is no session "${id}".`,
    remedy:
      recent.length === 0
        ? "Start one with `artel improve`."
        : `Run \`artel sessions list\`; the latest ${recent.length === 1 ? "is" : "are"} ${recent.join(", ")}.`,
    details: { session: id, recent },
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
