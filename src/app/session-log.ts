import { applyEvent, emptySessionView, parseEvent, type SessionView } from "#domain";
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
    const event = parseEvent(envelope);
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
