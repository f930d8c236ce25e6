import { mkdir, rm } from "node:fs/promises";
import { dirname } from "node:path";
import type { EventEnvelope, NewEvent } from "#domain";
import type { Clock } from "#shared";
import { type Append, AppendQueue } from "./append-queue.ts";
import { type EventCodec, envelopeOf } from "./codec/codec.ts";
import { diskError, EventInvalidError } from "./errors.ts";
import { encodeFrame, MAXIMUM_PAYLOAD_BYTES } from "./frame.ts";
import { listSegments, syncFolder } from "./segment.ts";
import { archiveSegments } from "./segment-archive.ts";
import { openTail } from "./segment-tail.ts";
import type { SegmentTail } from "./segment-tail.ts";
import { acquireStreamLock } from "./stream-lock.ts";
import { setAside } from "./stream-removal.ts";
import type { StreamLock } from "./stream-lock.ts";

export interface StreamWriterOptions {
  readonly folder: string;
  readonly stream: string;
  readonly clock: Clock;
  readonly codec: EventCodec;
  readonly segmentBytes: number;
  readonly lingerMs: number;
  readonly lockWaitMs: number;
  readonly onRepair: (path: string, bytes: number) => void;
}

const BATCH_EVENTS = 10_000;
const HAND_OVER_CHECK_MS = 25;
const IDLE_CHECKS = 20;

/**
 * All appends of this process to one stream. Appends that wait are written as one frame with one fdatasync.
 * The lock is kept between batches, handed over when another process wants it, and let go when idle.
 */
export class StreamWriter {
  readonly #options: StreamWriterOptions;
  readonly #queue: AppendQueue;
  #flushing: Promise<void> | undefined;
  #lock: StreamLock | undefined;
  #tail: SegmentTail | undefined;
  #idleTimer: NodeJS.Timeout | undefined;

  constructor(options: StreamWriterOptions) {
    this.#options = options;
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
    await this.#release();
    await this.#tail?.close();
    this.#tail = undefined;
  }

  /** Compresses what is there. */
  archive(): Promise<void> {
    return this.#betweenAppends(async () => {
      const { folder } = this.#options;
      await this.#holdLock();
      // A torn tail is cut off before.
      if ((await listSegments(folder)).length > 0) await this.#holdTail();
      await this.#abandonTail();
      await archiveSegments(folder);
    });
  }

  /** Removes the stream; an append that comes later begins it anew. */
  remove(): Promise<void> {
    return this.#betweenAppends(async () => {
      const { folder, stream } = this.#options;
      await this.#holdLock();
      await this.#abandonTail();
      const removed = await setAside(folder, stream);
      await this.#release();
      await rm(removed, { recursive: true, force: true });
    });
  }

  async #betweenAppends(work: () => Promise<void>): Promise<void> {
    while (this.#flushing !== undefined) await this.#flushing;
    const working = work().catch((error: unknown) => {
      throw diskError(error, this.#options.folder);
    });
    this.#flushing = working.then(
      () => this.#flush(),
      () => this.#flush(),
    );
    await working;
  }

  async #flush(): Promise<void> {
    clearTimeout(this.#idleTimer);
    if (this.#options.lingerMs > 0 && !this.#queue.isClosed) await sleep(this.#options.lingerMs);
    while (!this.#queue.isEmpty) {
      const batch = this.#queue.take(BATCH_EVENTS);
      try {
        const accepted = await this.#write(batch);
        for (const { append, envelopes } of accepted) append.resolve(envelopes);
      } catch (error) {
        const typed = diskError(error, this.#tail?.path ?? this.#options.folder);
        await this.#abandonTail();
        for (const append of batch) append.reject(typed);
      }
      if (await this.#lock?.wanted()) await this.#release();
    }
    this.#flushing = undefined;
    this.#watchForHandOver(IDLE_CHECKS);
  }

  async #write(batch: readonly Append[]) {
    const tail = await this.#holdTail();
    const { codec } = this.#options;
    const drafts = batch.flatMap((append) => append.drafts);
    const [first, count] = [tail.next, drafts.length];
    const payload = codec.encode(drafts, first);
    if (payload.length > MAXIMUM_PAYLOAD_BYTES) {
      throw new EventInvalidError(
        "batch",
        `${payload.length} bytes are more than a frame can hold`,
      );
    }
    await tail.write(encodeFrame({ codec, first, count, payload }), count);
    let next = first;
    return batch.map((append) => {
      const start = next;
      next += append.drafts.length;
      const envelopes = append.drafts.map((draft, index) => envelopeOf(draft, start + index));
      return { append, envelopes };
    });
  }

  /** The end of the stream, with the lock held and everything seen that other processes appended. */
  async #holdTail(): Promise<SegmentTail> {
    const { folder, segmentBytes, onRepair } = this.#options;
    await this.#holdLock();
    this.#tail ??= await openTail({ folder, segmentBytes, onRepair });
    return this.#tail;
  }

  async #holdLock(): Promise<void> {
    const { folder, stream, lockWaitMs } = this.#options;
    if (this.#lock !== undefined) return;
    if ((await mkdir(folder, { recursive: true, mode: 0o700 })) !== undefined) {
      await syncFolder(dirname(folder));
    }
    this.#lock = await acquireStreamLock(folder, stream, lockWaitMs);
    if (this.#tail !== undefined && !(await this.#tail.isCurrent())) await this.#abandonTail();
  }

  /** The next write finds the end of the stream anew, and repairs it. */
  async #abandonTail(): Promise<void> {
    const tail = this.#tail;
    this.#tail = undefined;
    await tail?.close().catch(() => undefined);
  }

  #watchForHandOver(checksLeft: number): void {
    if (this.#lock === undefined || this.#queue.isClosed) return;
    this.#idleTimer = setTimeout(() => void this.#checkForHandOver(checksLeft), HAND_OVER_CHECK_MS);
    this.#idleTimer.unref();
  }

  async #checkForHandOver(checksLeft: number): Promise<void> {
    if (this.#lock === undefined || this.#flushing !== undefined) return;
    const handOver = checksLeft <= 1 || (await this.#lock.wanted());
    // While we looked, an append may have begun to rely on the lock.
    if (this.#flushing !== undefined) return;
    if (handOver) await this.#release();
    else this.#watchForHandOver(checksLeft - 1);
  }

  async #release(): Promise<void> {
    const lock = this.#lock;
    this.#lock = undefined;
    await lock?.release();
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
