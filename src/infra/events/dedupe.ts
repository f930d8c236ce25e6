import type { EventEnvelope } from "#domain";

/**
 * The first event of each idempotency key, and all events without one. A step that runs again after a crash
 * appends its events again with the same keys; the log keeps both, readers take the first. The events must come
 * from the stream's beginning: keys before `from` count, but only events from `from` on are yielded.
 */
export async function* dedupe(
  events: AsyncIterable<EventEnvelope>,
  from = 1,
): AsyncGenerator<EventEnvelope> {
  const seen = new Set<string>();
  for await (const event of events) {
    if (event.key !== undefined) {
      if (seen.has(event.key)) continue;
      seen.add(event.key);
    }
    if (event.sequence >= from) yield event;
  }
}
