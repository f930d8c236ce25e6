import type { EventEnvelope } from "#domain";

/** The events of lists, one after the other, until the signal. */
export async function* oneByOne(
  batches: AsyncIterable<readonly EventEnvelope[]>,
  signal?: AbortSignal,
): AsyncGenerator<EventEnvelope> {
  for await (const batch of batches) {
    for (const event of batch) {
      if (signal?.aborted) return;
      yield event;
    }
  }
}
