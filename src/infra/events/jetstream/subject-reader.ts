import { setTimeout as sleep } from "node:timers/promises";
import type { StoredMsg } from "@nats-io/jetstream";
import type { EventEnvelope } from "#domain";
import { EventLogCorruptError } from "../errors.ts";
import type { EventServer } from "./server.ts";
import { envelopesOf, readMessage, type StoredFrame } from "./stored-frame.ts";

/** Bytes asked for at once: the server sends as many messages as fit. */
const CHUNK_BYTES = 2 * 1024 * 1024;
const CHUNK_MESSAGES = 100_000;
const POLL_MS = 250;

/** The frames of one stream of events, in the order in which they were stored. */
export class SubjectReader {
  readonly #server: EventServer;
  readonly #stream: string;
  readonly #subject: string;

  constructor(server: EventServer, stream: string) {
    this.#server = server;
    this.#stream = stream;
    this.#subject = server.subjects.events(stream);
  }

  /** What is there now, from a sequence on: a list for each message. */
  async *read(from: number): AsyncGenerator<readonly EventEnvelope[]> {
    const last = await this.last();
    if (last === undefined || last.next <= from) return;
    let position = await this.#locate(from, last);
    let expected: number | undefined;
    while (position <= last.position) {
      const stored = await this.#chunk(position);
      for (const each of stored) {
        this.#refuseGap(each, expected);
        position = each.position + 1;
        expected = each.next;
        if (each.next > from) yield envelopesOf(each, from, this.#subject);
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

  /** Messages from a position on, as many as fit. Those that arrive before the server is gone are read again. */
  #chunk(position: number): Promise<StoredFrame[]> {
    const { manager, persist, subjects } = this.#server;
    return persist(async () => {
      const messages: StoredMsg[] = [];
      await new Promise<void>((resolve, reject) => {
        const callback = (done: { err?: Error } | null, message: StoredMsg) => {
          if (done === null) messages.push(message);
          else if (done.err === undefined || isNoMessage(done.err)) resolve();
          else reject(done.err);
        };
        const options = { seq: position, next_by_subj: this.#subject };
        const limits = { batch: CHUNK_MESSAGES, max_bytes: CHUNK_BYTES, callback };
        manager.direct.getBatch(subjects.store, { ...options, ...limits }).catch(reject);
      });
      return messages.map(readMessage);
    });
  }

  #refuseGap({ frame, position }: StoredFrame, expected: number | undefined): void {
    if (expected === undefined || frame.first === expected) return;
    const place = `message ${position} of ${this.#subject}`;
    throw new EventLogCorruptError(place, 0, `expected sequence ${expected}`);
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

function isNoMessage(error: Error): boolean {
  return "code" in error && error.code === 404;
}
