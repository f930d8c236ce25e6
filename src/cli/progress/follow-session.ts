import { parseEvent, type Event, type EventEnvelope } from "#domain";
import { dedupe, type EventLog } from "#infra/events";

/**
 * Shows a session's events as they are written, from the first. `end` shows what is left and returns; it waits for
 * nothing that was not written yet.
 */
export function followSession(
  events: EventLog,
  id: string,
  show: (envelope: EventEnvelope, event: Event | undefined) => void,
): { end(): Promise<void> } {
  const stop = new AbortController();
  let shown = 0;
  const showOne = (envelope: EventEnvelope): void => {
    shown = envelope.sequence;
    show(envelope, parseEvent(envelope));
  };
  const following = (async () => {
    for await (const envelope of dedupe(events.follow(id, 1, stop.signal))) showOne(envelope);
  })().catch((error: unknown) => {
    if (!stop.signal.aborted) throw error;
  });
  return {
    end: async () => {
      stop.abort();
      await following;
      for await (const envelope of dedupe(events.read(id, shown + 1))) showOne(envelope);
    },
  };
}
