import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { headers } from "@nats-io/transport-node";
import type { EventEnvelope, NewEvent } from "#domain";
import type { Clock } from "#shared";
import { type Append, AppendQueue } from "../append-queue.ts";
import { type EventCodec, type EventDraft, envelopeOf } from "../codec/codec.ts";
import { EventServerRefusedError, EventStreamBusyError, EventTooLargeError } from "../errors.ts";
import { encodeFrame } from "../frame.ts";
import type { Acknowledgements } from "./acknowledgements.ts";
import { serverError } from "./failure.ts";
import type { EventServer } from "./server.ts";
import { readMessage } from "./stored-frame.ts";

export interface SubjectWriterOptions {
  readonly stream: string;
  readonly server: EventServer;
  readonly acknowledgements: Acknowledgements;
  readonly clock: Clock;
  readonly codec: EventCodec;
  /** How long to go on when other processes are always first. */
  readonly busyMs: number;
}

/** Where the stream ends, as far as this process knows. */
interface Tail {
  /** Of the last message of the subject in the JetStream stream; 0 when there is none. */
  readonly position: number;
  readonly next: number;
}

interface EncodedDrafts {
  readonly drafts: readonly EventDraft[];
  readonly first: number;
  readonly frame: Buffer;
}

interface Batch extends EncodedDrafts {
  readonly appends: readonly Append[];
}

const ENOUGH_EVENTS = 2000;
const ENCODED_AHEAD_EVENTS = 500;
const WRONG_LAST_SEQUENCE = new Set([10_071, 10_164]);
/** The server, too, drops what has an id that it knows. */
const BATCH_HEADER = "Nats-Msg-Id";
/** What the headers take of a message, amply. */
const HEADER_BYTES = 1024;

/**
 * All appends of this process to one stream. A message is stored only when the subject still ends where this process
 * believes; otherwise another process was first, and the sequences are given anew.
 */
export class SubjectWriter {
  readonly #options: SubjectWriterOptions;
  readonly #subject: string;
  readonly #queue: AppendQueue;
  #flushing: Promise<void> | undefined;
  #tail: Tail | undefined;

  constructor(options: SubjectWriterOptions) {
    this.#options = options;
    this.#subject = options.server.subjects.events(options.stream);
    this.#queue = new AppendQueue({
      stream: options.stream,
      clock: options.clock,
      onAdded: () => (this.#flushing ??= this.#flush()),
    });
  }

  append(events: readonly NewEvent[]): Promise<readonly EventEnvelope[]> {
    return this.#queue.add(events);
  }

  async close(): Promise<void> {
    this.#queue.close();
    await this.#flushing;
  }

  async #flush(): Promise<void> {
    // Callers of this turn come along.
    await Promise.resolve();
    let batch: Batch | undefined = this.#nextBatch(1, this.#tail?.next ?? 1);
    while (batch !== undefined) {
      const storing = this.#store(batch);
      // The next is encoded while the server is at work on this one.
      const following = this.#nextBatch(ENCODED_AHEAD_EVENTS, batch.first + batch.drafts.length);
      await storing;
      batch = following ?? this.#nextBatch(1, this.#tail?.next ?? 1);
    }
    this.#flushing = undefined;
  }

  /** Appends that wait, where they have that many events; `first` is what their first will get, most likely. */
  #nextBatch(leastEvents: number, first: number): Batch | undefined {
    const appends = this.#queue.take(ENOUGH_EVENTS, leastEvents);
    return appends.length === 0 ? undefined : this.#encode(appends, first);
  }

  #encode(appends: readonly Append[], first: number): Batch {
    const [only] = appends;
    const drafts =
      appends.length === 1 && only ? only.drafts : appends.flatMap((append) => append.drafts);
    return { appends, ...this.#encodeDrafts(drafts, first) };
  }

  #encodeDrafts(drafts: readonly EventDraft[], first: number): EncodedDrafts {
    const { codec } = this.#options;
    const payload = codec.encode(drafts, first);
    return { drafts, first, frame: encodeFrame({ codec, first, count: drafts.length, payload }) };
  }

  /** Never fails: whoever appends is told. */
  async #store(batch: Batch): Promise<void> {
    try {
      if (batch.frame.length > this.#frameLimit && batch.appends.length > 1) {
        const half = batch.appends.length >> 1;
        await this.#store(this.#encode(batch.appends.slice(0, half), batch.first));
        await this.#store(this.#encode(batch.appends.slice(half), this.#tail?.next ?? 1));
        return;
      }
      const envelopes = await this.#storeDrafts(batch);
      let start = 0;
      for (const append of batch.appends) {
        const end = start + append.drafts.length;
        append.resolve(envelopes.slice(start, end));
        start = end;
      }
    } catch (error) {
      // What is stored is no longer known for sure; the next append looks.
      this.#tail = undefined;
      const typed = serverError(error, this.#options.server.description);
      for (const append of batch.appends) append.reject(typed);
    }
  }

  /** In one message, or in several where one would be larger than the server allows. */
  async #storeDrafts(encoded: EncodedDrafts): Promise<readonly EventEnvelope[]> {
    const { drafts, frame } = encoded;
    if (frame.length > this.#frameLimit) {
      if (drafts.length === 1) throw new EventTooLargeError(frame.length, this.#frameLimit);
      const half = drafts.length >> 1;
      const one = await this.#storeDrafts(this.#encodeDrafts(drafts.slice(0, half), encoded.first));
      const next = this.#tail?.next ?? 1;
      const other = await this.#storeDrafts(this.#encodeDrafts(drafts.slice(half), next));
      return [...one, ...other];
    }
    const first = await this.#publish(encoded);
    return drafts.map((draft, index) => envelopeOf(draft, first + index));
  }

  /** Returns the sequence that the first event has. */
  async #publish(encoded: EncodedDrafts): Promise<number> {
    const { server, acknowledgements, busyMs, stream } = this.#options;
    const { drafts } = encoded;
    const batchId = randomUUID();
    const giveUp = performance.now() + busyMs;
    for (let attempt = 0; performance.now() < giveUp; attempt += 1) {
      // Whoever lost a race waits a moment, so that the same ones do not lose again and again.
      if (attempt > 1) await sleep(Math.random() * Math.min(attempt, 20));
      const tail: Tail = this.#tail ?? (await this.#findTail());
      const { frame } =
        tail.next === encoded.first ? encoded : this.#encodeDrafts(drafts, tail.next);
      let tries = 0;
      const answer = await server.persist(() => {
        tries += 1;
        return acknowledgements.publish(this.#subject, frame, headersOf(batchId, tail.position));
      });
      const position =
        answer.kind === "stored"
          ? answer.position
          : tries > 1 && (await this.#positionAfter(tail.position, batchId));
      if (position) {
        this.#tail = { position, next: tail.next + drafts.length };
        server.connection.publish(server.subjects.appended(stream));
        return tail.next;
      }
      this.#tail = undefined;
      if (answer.kind === "refused" && !WRONG_LAST_SEQUENCE.has(answer.code)) {
        throw new EventServerRefusedError(server.description, answer.description);
      }
    }
    throw new EventStreamBusyError(stream, busyMs);
  }

  get #frameLimit(): number {
    return (this.#options.server.connection.info?.max_payload ?? Infinity) - HEADER_BYTES;
  }

  async #findTail(): Promise<Tail> {
    const { server } = this.#options;
    const query = { last_by_subj: this.#subject };
    const last = await server.persist(() =>
      server.manager.streams.getMessage(server.subjects.store, query),
    );
    return last === null
      ? { position: 0, next: 1 }
      : { position: last.seq, next: readMessage(last).next };
  }

  /**
   * Where an earlier try was stored whose answer was lost. It asked to follow the same position, so if it was stored at
   * all, it is what follows there.
   */
  async #positionAfter(position: number, batchId: string): Promise<number | undefined> {
    const { persist, manager, subjects } = this.#options.server;
    const query = { seq: position + 1, next_by_subj: this.#subject };
    const ask = () => persist(() => manager.direct.getMessage(subjects.store, query));
    let next = await ask();
    // There is one, or we would not have been refused; a replica may learn of it later than the leader.
    for (let look = 0; next === null && look < 20; look += 1) {
      await sleep(50);
      next = await ask();
    }
    return next?.header?.get(BATCH_HEADER) === batchId ? next.seq : undefined;
  }
}

function headersOf(batchId: string, lastPosition: number) {
  const made = headers();
  made.set(BATCH_HEADER, batchId);
  made.set("Nats-Expected-Last-Subject-Sequence", String(lastPosition));
  return made;
}
