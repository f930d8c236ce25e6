import { setTimeout as sleep } from "node:timers/promises";
import type { EventEnvelope } from "#domain";
import { EventLogCorruptError } from "../errors.ts";
import { SubjectArchive } from "./archive.ts";
import { CHUNK_BYTES, readChunk } from "./chunk.ts";
import type { EventServer } from "./server.ts";
import { envelopesOf, readMessage, type StoredFrame } from "./stored-frame.ts";

const POLL_MS = 250;
const PACE_MS = 3;
const REPLICA_MS = 20;
/** An answer of this size ended because it was full. */
const MUCH_BYTES = CHUNK_BYTES / 2;

type Envelopes = readonly EventEnvelope[];

/** Where a reader is. */
interface Cursor {
  /** The least position in the JetStream stream that it has not seen. */
  position: number;
  /** Sequence of the event that comes next. */
  wanted: number;
  /** What was asked for already. */
  ahead: Promise<readonly StoredFrame[]> | undefined;
}

/** The frames of one stream of events, in the order in which they were stored. */
export class SubjectReader {
  readonly #server: EventServer;
  readonly #stream: string;
  readonly #subject: string;
  readonly #archive: SubjectArchive;

  constructor(server: EventServer, stream: string) {
    this.#server = server;
    this.#stream = stream;
    this.#subject = server.subjects.events(stream);
    this.#archive = new SubjectArchive(server, stream);
  }

  /** What is there now, from a sequence on: a list for each message. */
  async *read(from: number): AsyncGenerator<Envelopes> {
    const last = await this.last();
    if (last === undefined || last.next <= from) return;
    const cursor = await this.#startAt(from, last);
    while (cursor.position <= last.position) {
      // Nothing: a replica may be behind the leader that named the last one.
      if ((yield* this.#portion(cursor)) === 0) await sleep(REPLICA_MS);
    }
  }

  /** As `read`, then what is appended until the signal. Survives the absence of the server. */
  async *follow(from: number, signal: AbortSignal): AsyncGenerator<Envelopes> {
    const wake = this.#listen(signal);
    try {
      const cursor = await this.#startAt(from, await this.last());
      while (!signal.aborted) {
        const asked = performance.now();
        for await (const envelopes of this.#available(cursor)) {
          if (signal.aborted) return;
          yield envelopes;
        }
        await wake.wait();
        // Where much arrives, few questions with long answers cost less than many with short ones.
        const early = PACE_MS - (performance.now() - asked);
        if (early > 0) await sleep(early);
      }
    } finally {
      wake.stop();
    }
  }

  async *#available(cursor: Cursor): AsyncGenerator<Envelopes> {
    while ((yield* this.#portion(cursor)) >= MUCH_BYTES);
  }

  /** Yields what one question gives and moves the cursor behind it. Returns the number of bytes. */
  async *#portion(cursor: Cursor): AsyncGenerator<Envelopes, number> {
    const stored = await (cursor.ahead ?? this.#chunk(cursor.position));
    const last = stored.at(-1);
    const bytes = stored.reduce((sum, { frame }) => sum + frame.payload.length, 0);
    // The next is on its way while these are taken in.
    cursor.ahead = last && bytes >= MUCH_BYTES ? this.#chunk(last.position + 1) : undefined;
    cursor.ahead?.catch(() => undefined);
    for (const each of stored) {
      if (each.frame.first > cursor.wanted) {
        for await (const envelopes of this.#archive.read(cursor.wanted, each.frame.first)) {
          this.#moveBehind(envelopes, cursor);
          yield envelopes;
        }
      }
      cursor.position = each.position + 1;
      if (each.next <= cursor.wanted) continue;
      const envelopes = envelopesOf(each, cursor.wanted, this.#subject);
      this.#moveBehind(envelopes, cursor);
      yield envelopes;
    }
    return bytes;
  }

  /** The newest message, as the leader knows it. */
  async last(): Promise<StoredFrame | undefined> {
    const { manager, persist, subjects } = this.#server;
    const query = { last_by_subj: this.#subject };
    const last = await persist(() => manager.streams.getMessage(subjects.store, query));
    return last === null ? undefined : readMessage(last);
  }

  envelopes(stored: StoredFrame, from = 1): readonly EventEnvelope[] {
    return envelopesOf(stored, from, this.#subject);
  }

  async #startAt(from: number, last: StoredFrame | undefined): Promise<Cursor> {
    const position = last === undefined ? 1 : await this.#locate(from, last);
    return { position, wanted: Math.max(1, from), ahead: undefined };
  }

  /** Position from which to read to meet the event: halves the range, for messages say only what they hold. */
  async #locate(from: number, last: StoredFrame): Promise<number> {
    if (from <= 1) return 1;
    if (last.frame.first <= from) return last.position;
    // The message at or after `low` begins at or before the event; the one at or after `high` behind it.
    let [low, high] = [1, last.position];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      const stored = await this.#firstFrom(middle);
      if (stored !== undefined && stored.frame.first <= from)
        low = Math.max(middle, stored.position);
      else high = middle;
    }
    return low;
  }

  async #firstFrom(position: number): Promise<StoredFrame | undefined> {
    const { manager, persist, subjects } = this.#server;
    const query = { seq: position, next_by_subj: this.#subject };
    const found = await persist(() => manager.direct.getMessage(subjects.store, query));
    return found === null ? undefined : readMessage(found);
  }

  async #chunk(position: number): Promise<readonly StoredFrame[]> {
    const { store } = this.#server.subjects;
    const messages = await readChunk(this.#server, { store, subject: this.#subject, position });
    return messages.map(readMessage);
  }

  #moveBehind(envelopes: Envelopes, cursor: Cursor): void {
    if (envelopes[0]?.sequence !== cursor.wanted) {
      throw new EventLogCorruptError(this.#subject, 0, `event ${cursor.wanted} is missing`);
    }
    cursor.wanted += envelopes.length;
  }

  /** `wait` resolves when something was appended, after a while, or at the signal. */
  #listen(signal: AbortSignal) {
    let changed = false;
    let resume: (() => void) | undefined;
    const wakeUp = () => {
      changed = true;
      resume?.();
    };
    const { connection, subjects } = this.#server;
    const subscription = connection.subscribe(subjects.appended(this.#stream), {
      callback: wakeUp,
    });
    signal.addEventListener("abort", wakeUp, { once: true });
    return {
      async wait(): Promise<void> {
        if (!changed && !signal.aborted) {
          await new Promise<void>((resolve) => {
            const timer = setTimeout(resolve, POLL_MS);
            resume = () => {
              clearTimeout(timer);
              resolve();
            };
          });
        }
        changed = false;
        resume = undefined;
      },
      stop(): void {
        if (!connection.isClosed()) subscription.unsubscribe();
        signal.removeEventListener("abort", wakeUp);
      },
    };
  }
}
