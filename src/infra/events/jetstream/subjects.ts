import { EventStreamNameError } from "../errors.ts";
import { isStreamName } from "../segment.ts";

/** Where the events are on the server. One JetStream stream has all of them, a subject for each of ours. */
export interface Subjects {
  /** Name of the JetStream stream. */
  readonly store: string;
  readonly all: string;
  /** The same for what was archived. */
  readonly archive: string;
  readonly allArchived: string;
  /** Of the messages of one stream, each a frame. */
  events(stream: string): string;
  /** Of the archive of one stream; a message is many frames, compressed. */
  archived(stream: string): string;
  /** Not stored: says that there is more to read. */
  appended(stream: string): string;
  streamOf(subject: string): string;
}

/** A dot divides a subject, so it is written in another way; the names of streams have no percent sign. */
export function subjectsOf(prefix: string): Subjects {
  const events = `${prefix}.events.`;
  const archived = `${prefix}.archive.`;
  const token = (stream: string) => {
    if (!isStreamName(stream)) throw new EventStreamNameError(stream);
    return stream.replaceAll(".", "%2E");
  };
  return {
    store: `${prefix}_events`,
    all: `${events}*`,
    archive: `${prefix}_archive`,
    allArchived: `${archived}*`,
    events: (stream) => events + token(stream),
    archived: (stream) => archived + token(stream),
    appended: (stream) => `${prefix}.appended.${token(stream)}`,
    streamOf: (subject) => subject.slice(subject.lastIndexOf(".") + 1).replaceAll("%2E", "."),
  };
}
