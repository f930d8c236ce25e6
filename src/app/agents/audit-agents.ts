import type { EventPayload } from "#domain";
import { parseEvent } from "#domain";
import { dedupe } from "#infra/events";
import type { Application } from "../application.ts";
import { requireSession, sessionIds } from "../session-log.ts";

/** What an agent wanted to do, and what was said to it. */
export type AuditedDeed = EventPayload<"permission.decided"> & {
  readonly session: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
};

/** Of one session, by the whole id or its end, or of all whose events are here; oldest first. */
export async function* auditAgents(
  { events }: Application,
  wanted: { readonly session?: string; readonly agent?: string; readonly onlyRefused: boolean },
): AsyncGenerator<AuditedDeed> {
  const { session, agent, onlyRefused } = wanted;
  const sessions =
    session === undefined ? await sessionIds(events) : [(await requireSession(events, session)).id];
  for (const id of sessions.toSorted()) {
    for await (const envelope of dedupe(events.read(id))) {
      if (envelope.type !== "permission.decided") continue;
      const event = parseEvent(envelope);
      if (event?.type !== "permission.decided") continue;
      const { payload, time: at } = event;
      if (agent !== undefined && payload.agent !== agent) continue;
      if (onlyRefused && payload.isAllowed) continue;
      yield { ...payload, session: id, at };
    }
  }
}
