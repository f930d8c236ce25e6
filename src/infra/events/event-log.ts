import type { EventEnvelope, NewEvent } from "#domain";

/** The append-only record of what happened, one stream per session and one named `system`. */
export interface EventLog {
  /**
   * Appends in order and resolves when they are stored, all or none; only what is too large for one message of a server
   * is stored in parts. Batches of concurrent callers are written together.
   * Several processes may append to one stream; sequences have no gaps and are never used twice.
   */
  append(stream: string, events: readonly NewEvent[]): Promise<readonly EventEnvelope[]>;

  /** All events of the stream from a sequence on (default 1), in order. A torn tail is not an event. */
  read(stream: string, from?: number): AsyncIterable<EventEnvelope>;

  /** The same as lists, in the portions in which they were written: for whoever reads millions. */
  readBatches(stream: string, from?: number): AsyncIterable<readonly EventEnvelope[]>;

  /**
   * The newest events, in order: at least those that were written last together, and more where that costs nothing.
   * For a question that the end of a stream answers; the time does not grow with the stream.
   */
  readEnd(stream: string): Promise<readonly EventEnvelope[]>;

  /** As `read`, then goes on with what is appended, also by other processes, until the signal. */
  follow(stream: string, from: number, signal: AbortSignal): AsyncIterable<EventEnvelope>;

  /** `follow`, in lists as `readBatches`. */
  followBatches(
    stream: string,
    from: number,
    signal: AbortSignal,
  ): AsyncIterable<readonly EventEnvelope[]>;

  /**
   * Compresses what the stream holds now, for streams that have ended. It is read, listed and appended to as before,
   * only more slowly. May be repeated, also after a crash.
   */
  archive(stream: string): Promise<void>;

  /** Whether archiving would find nothing to compress. False for a stream that does not exist. */
  isArchived(stream: string): Promise<boolean>;

  /** Removes a stream and its archive for ever. Whoever appends at the same time may be refused, or begin it anew. */
  remove(stream: string): Promise<void>;

  /** Removes what is left of streams whose removal was cut off: it is not listed, but takes room. */
  finishRemovals(): Promise<void>;

  /** Names of all streams, oldest first. */
  streams(): Promise<readonly string[]>;

  close(): Promise<void>;
}
