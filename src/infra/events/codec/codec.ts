import type { EventEnvelope } from "#domain";

/** An event checked and ready, but for its place in the stream, which is known when it is written. */
export type EventDraft = Omit<EventEnvelope, "id" | "sequence">;

/** How the events that are written together become bytes. What one wrote stays readable for ever. */
export interface EventCodec {
  readonly name: EventCodecName;
  /** The events of one stream, at least one; the first of them gets the sequence `first`. */
  encode(drafts: readonly EventDraft[], first: number): Buffer;
  /**
   * The `count` envelopes of which the first has the sequence `first`, or undefined when the bytes are not such. A
   * checksum says that they are what `encode` made of events that had been checked against their schemas; so this only
   * looks at what reading relies on, many times faster and without loading schemas.
   */
  decode(payload: Buffer, first: number, count: number): readonly EventEnvelope[] | undefined;
}

export type EventCodecName = "json-lines" | "columns";

/** As the log returns it: the draft at its place. Field by field, which takes a third of the time of a spread. */
export function envelopeOf(draft: EventDraft, sequence: number): EventEnvelope {
  const { stream, type, time, session, task, actor, key, version, payload } = draft;
  const id = `${stream}:${sequence}`;
  return { id, stream, sequence, type, time, session, task, actor, key, version, payload };
}
