import { promisify } from "node:util";
import { zstdCompress, zstdDecompress } from "node:zlib";
import { headers } from "@nats-io/transport-node";
import type { StoredMsg } from "@nats-io/jetstream";
import type { EventEnvelope } from "#domain";
import { EventLogCorruptError, EventServerRefusedError } from "../errors.ts";
import { framesIn } from "../frame.ts";
import { eventsOf } from "../stored-envelope.ts";
import type { Acknowledgements } from "./acknowledgements.ts";
import { readChunk } from "./chunk.ts";
import type { EventServer } from "./server.ts";
import { readMessage } from "./stored-frame.ts";

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);

/** Frames are put together to this size and compressed; a frame is never larger than a message may be. */
const PART_BYTES = 512 * 1024;
/** Sequences of the first event of a part and of the one after it; position of the stream's first message. */
const [FIRST, NEXT, BORN] = ["Artel-First", "Artel-Next", "Artel-Born"];

interface Part {
  readonly first: number;
  readonly next: number;
  readonly born: number;
}

/** The archive of one stream: a second JetStream stream on the same server, so that whoever reads events finds it. */
export class SubjectArchive {
  readonly #server: EventServer;
  readonly #subject: string;
  readonly #events: string;

  constructor(server: EventServer, stream: string) {
    this.#server = server;
    this.#subject = server.subjects.archived(stream);
    this.#events = server.subjects.events(stream);
  }

  /**
   * Moves all messages but the last, which stays: the place after which writers append must never come again. What was
   * archived before a crash but not yet removed from its old place is not archived twice.
   */
  async collect(acknowledgements: Acknowledgements): Promise<void> {
    const { manager, persist, subjects } = this.#server;
    const query = { last_by_subj: this.#events };
    const last = await persist(() => manager.streams.getMessage(subjects.store, query));
    if (last === null) return;
    await this.#copy(last.seq, acknowledgements);
    await persist(() =>
      manager.streams.purge(subjects.store, { filter: this.#events, seq: last.seq }),
    );
  }

  /** Events of a range of sequences, `until` not included; only those that are archived. */
  async *read(from: number, until: number): AsyncGenerator<readonly EventEnvelope[]> {
    const store = this.#server.subjects.archive;
    for (let position = 1; ;) {
      const messages = await readChunk(this.#server, { store, subject: this.#subject, position });
      for (const message of messages) {
        position = message.seq + 1;
        const part = partOf(message);
        if (part.first >= until) return;
        if (part.next <= from) continue;
        for (const frame of await framesOf(message)) {
          if (frame.first >= until) return;
          const place = `message ${message.seq} of ${this.#subject}`;
          if (frame.first + frame.count > from) yield eventsOf(frame, from, place, 0);
        }
      }
      if (messages.length === 0) return;
    }
  }

  async #copy(before: number, acknowledgements: Acknowledgements): Promise<void> {
    const { manager, persist, subjects } = this.#server;
    const query = { last_by_subj: this.#subject };
    const end = await persist(() => manager.streams.getMessage(subjects.archive, query));
    const archived = end === null ? undefined : partOf(end);
    let last = end?.seq ?? 0;
    let born = archived?.born;
    let frames: Buffer[] = [];
    let [first, next] = [archived?.next ?? 1, archived?.next ?? 1];
    const store = async () => {
      if (frames.length === 0) return;
      const part = { first, next, born: born ?? 0 };
      last = await this.#publish(
        await compress(Buffer.concat(frames)),
        part,
        last,
        acknowledgements,
      );
      [first, frames] = [next, []];
    };
    let size = 0;
    for await (const message of this.#messagesBefore(before)) {
      born ??= message.seq;
      const stored = readMessage(message);
      if (stored.next <= next) continue;
      if (size > 0 && size + message.data.length > PART_BYTES) {
        await store();
        size = 0;
      }
      frames.push(Buffer.from(message.data));
      next = stored.next;
      size += message.data.length;
    }
    await store();
  }

  async *#messagesBefore(end: number): AsyncGenerator<StoredMsg> {
    const query = { store: this.#server.subjects.store, subject: this.#events };
    for (let position = 1; position < end;) {
      for (const message of await readChunk(this.#server, { ...query, position })) {
        if (message.seq >= end) return;
        yield message;
        position = message.seq + 1;
      }
    }
  }

  /** Returns the position. Who archives the same stream at the same time is refused. */
  async #publish(
    bytes: Buffer,
    part: Part,
    last: number,
    acknowledgements: Acknowledgements,
  ): Promise<number> {
    const given = headers();
    given.set("Nats-Expected-Last-Subject-Sequence", String(last));
    given.set(FIRST, String(part.first));
    given.set(NEXT, String(part.next));
    given.set(BORN, String(part.born));
    const answer = await this.#server.persist(() =>
      acknowledgements.publish(this.#subject, bytes, given),
    );
    if (answer.kind === "stored") return answer.position;
    throw new EventServerRefusedError(this.#server.description, answer.description);
  }
}

/** Position of a stream's first message, before it was archived. */
export function birthOf(message: StoredMsg): number {
  return partOf(message).born;
}

function partOf(message: StoredMsg): Part {
  const [first = 0, next = 0, born = 0] = [FIRST, NEXT, BORN].map((name) =>
    Number(message.header?.get(name)),
  );
  if (first < 1 || next <= first || born < 1) throw notAnArchive(message);
  return { first, next, born };
}

async function framesOf(message: StoredMsg) {
  const { first, next } = partOf(message);
  const bytes = await decompress(message.data).catch(() => Buffer.alloc(0));
  const frames = framesIn(bytes);
  let expected = first;
  for (const frame of frames) {
    if (frame.first !== expected) throw notAnArchive(message);
    expected += frame.count;
  }
  if (expected !== next) throw notAnArchive(message);
  return frames;
}

function notAnArchive({ seq, subject }: StoredMsg): EventLogCorruptError {
  return new EventLogCorruptError(`message ${seq} of ${subject}`, 0, "it is no archive of events");
}
