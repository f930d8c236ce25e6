import type { EventEnvelope } from "#domain";
import { EventLogCorruptError } from "./errors.ts";
import type { Frame } from "./frame.ts";

/** The events of a frame from a sequence on; `path` and `offset` say where it is when it cannot be read. */
export function eventsOf(
  frame: Frame,
  from: number,
  path: string,
  offset: number,
): readonly EventEnvelope[] {
  const envelopes = frame.codec.decode(frame.payload, frame.first, frame.count);
  if (envelopes === undefined) {
    const last = frame.first + frame.count - 1;
    throw new EventLogCorruptError(
      path,
      offset,
      `events ${frame.first} to ${last} are not readable`,
    );
  }
  return from <= frame.first ? envelopes : envelopes.slice(from - frame.first);
}
