import type { EventEnvelope } from "#domain";
import { type Frame, parseFrame } from "../frame.ts";
import { EventLogCorruptError } from "../errors.ts";
import { eventsOf } from "../stored-envelope.ts";

/** A message of the server, which is one frame. */
export interface StoredFrame {
  /** In the JetStream stream. */
  readonly position: number;
  readonly frame: Frame;
  /** Sequence of the event after it. */
  readonly next: number;
}

interface StoredMessage {
  readonly seq: number;
  readonly subject: string;
  readonly data: Uint8Array;
}

export function readMessage(message: StoredMessage): StoredFrame {
  const { buffer, byteOffset, byteLength } = message.data;
  const parsed = parseFrame(Buffer.from(buffer, byteOffset, byteLength), 0, 0);
  if (parsed.kind !== "frame") {
    throw new EventLogCorruptError(placeOf(message), 0, "a message is no frame of events");
  }
  const { frame } = parsed;
  return { position: message.seq, frame, next: frame.first + frame.count };
}

export function envelopesOf(
  { frame, position }: StoredFrame,
  from: number,
  subject: string,
): readonly EventEnvelope[] {
  return eventsOf(frame, from, placeOf({ subject, seq: position }), 0);
}

function placeOf({ subject, seq }: Pick<StoredMessage, "subject" | "seq">): string {
  return `message ${seq} of ${subject}`;
}
