import type { NewEvent } from "#domain";
import type { EventLog } from "#infra/events";
import { partId, type PartChange, type Parts } from "#infra/resilience";
import type { Logger } from "#shared";
import type { WorkServices } from "#worker";
import { readSession } from "./session-log.ts";

/** Tells the sessions whose calls met it, and the log, of each change of a part. */
export function recordParts(
  parts: Parts,
  { log, sink }: { readonly log: EventLog; readonly sink: WorkServices["events"] },
  logger: Logger,
): void {
  parts.onChange(async (change) => {
    const { state, failures, until, reason, session } = change;
    const part = partId(change.part);
    const level = state === "open" ? "warn" : "info";
    logger[level]({ part, state, failures, until, reason, session }, `${part} is ${state}`);
    try {
      if (session !== undefined) await sink.append(session, [event(change, session)]);
      for (const other of change.others) {
        // It may have ended meanwhile; what is told of it then is nobody's news.
        const view = await readSession(log, other);
        const isOpen = view !== undefined && view.finished === undefined;
        if (isOpen) await sink.append(other, [event(change, other)]);
      }
    } catch (error) {
      // Who appends next finds the same, and can say so; a call is not to fail because nobody was told of it.
      logger.warn({ error, part }, "a change of a part could not be recorded");
    }
  });
}

function event(
  { part, state, failures, until = 0, reason }: PartChange,
  session: string,
): NewEvent {
  const origin = { actor: "resilience", session };
  const id = partId(part);
  switch (state) {
    case "open":
      return { type: "breaker.opened", payload: { part: id, reason, failures, until }, ...origin };
    case "half-open":
      return { type: "breaker.half-opened", payload: { part: id }, ...origin };
    case "closed":
      return { type: "breaker.closed", payload: { part: id, reason }, ...origin };
  }
}
