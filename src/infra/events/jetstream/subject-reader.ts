import { setTimeout as sleep } from "node:timers/promises";
import type { EventEnvelope } from "#domain";
import { EventLogCorruptError } from "../errors.ts";
import { SubjectArchive } from "./archive.ts";
import { readChunk } from "./chunk.ts";
import type { EventServer } from "./server.ts";
import { envelopesOf, readMessage, type StoredFrame } from "./stored-frame.ts";

const POLL_MS = 250;

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
  async *read(from: number): AsyncGenerator<readonly EventEnvelope[]> {
    const last = await this.last();
    if (last === undefined || last.next <= from) return;
    let position = await this.#locate(from, last);
    let wanted = from;
    while (position <= last.position) {
      const stored = await this.#chunk(position);
      for (const each of stored) {
        if (each.frame.first > wanted) {
          for await (const envelopes of this.#archive.read(wanted, each.frame.first)) {
            wanted = this.#follows(envelopes, wanted);
            yield envelopes;
          }
        }
        position = each.position + 1;
        if (each.next <= wanted) continue;
        const envelopes = envelopesOf(each, wanted, this.#subject);
        wanted = this.#follows(envelopes, wanted);
        yield envelopes;
      }
      // A replica may be behind the leader that named the last one.
      if (stored.length === 0) await sleep(POLL_MS);
    }
  }

  /** As `read`, then what is appended until the signal. Survives the absence of the server. */
  async *follow(from: number, signal: AbortSignal): AsyncGenerator<readonly EventEnvelope[]> {
    const wake = this.#listen(signal);
    try {
      let next = from;
      while (!signal.aborted) {
        for await (const envelopes of this.read(next)) {
          if (signal.aborted) return;
          next = (envelopes.at(-1)?.sequence ?? next) + 1;
          yield envelopes;
        }
        await wake.wait();
      }
    } finally {
      wake.stop();
    }
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

  /** Sequence of the event after them; they must be the wanted ones. */
  #follows(envelopes: readonly EventEnvelope[], wanted: number): number {
    if (envelopes[0]?.sequence !== wanted) {
      throw new EventLogCorruptError(this.#subject, 0, `event ${wanted} is missing`);
    }
    return wanted + envelopes.length;
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
