import { statSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { isSystemError, systemClock } from "#shared";
import type { Clock, Logger } from "#shared";
import type { EventCodecName } from "./codec/codec.ts";
import { columns } from "./codec/columns.ts";
import { jsonLines } from "./codec/json-lines.ts";
import { diskError, EventLogClosedError } from "./errors.ts";
import type { EventLog } from "./event-log.ts";
import { oneByOne } from "./one-by-one.ts";
import { isStreamName, listParts, streamFolder } from "./segment.ts";
import { areArchived } from "./segment-archive.ts";
import { finishRemovals } from "./stream-removal.ts";
import { readStreamEnd } from "./stream-end.ts";
import { followStream, readStream } from "./stream-reader.ts";
import type { StreamWriter, StreamWriterOptions } from "./stream-writer.ts";

export interface SegmentLogOptions {
  /** Absolute path; each stream is a folder in it. Made when first appended to. */
  readonly folder: string;
  readonly clock?: Clock;
  readonly logger?: Logger;
  /** A segment that is larger is followed by a new one. */
  readonly segmentBytes?: number;
  /** How long a lone append waits for company, in milliseconds. */
  readonly lingerMs?: number;
  /** How long to wait for another process that appends to the same stream. */
  readonly lockWaitMs?: number;
  /** How new events are written; what is there already is read whatever wrote it. Default columns. */
  readonly codec?: EventCodecName;
}

const DEFAULT_SEGMENT_BYTES = 32 * 1024 * 1024;

/** The event log as append-only segment files on this machine. Opening touches nothing. */
export function openSegmentLog(options: SegmentLogOptions): EventLog {
  const writers = new Map<string, Promise<StreamWriter>>();
  const closing = new AbortController();

  const writerOf = (stream: string): Promise<StreamWriter> => {
    const existing = writers.get(stream);
    if (existing !== undefined) return existing;
    const writer = makeWriter({
      folder: streamFolder(options.folder, stream),
      stream,
      clock: options.clock ?? systemClock,
      codec: options.codec === "json-lines" ? jsonLines : columns,
      segmentBytes: options.segmentBytes ?? DEFAULT_SEGMENT_BYTES,
      lingerMs: options.lingerMs ?? 2,
      lockWaitMs: options.lockWaitMs ?? 30_000,
      onRepair: (path, bytes) =>
        options.logger?.warn(
          { path, bytes },
          "cut an unfinished write off the end of the event log",
        ),
    });
    writers.set(stream, writer);
    return writer;
  };

  const follow = (stream: string, from: number, signal: AbortSignal) => {
    const either = AbortSignal.any([signal, closing.signal]);
    return followStream(streamFolder(options.folder, stream), from, either);
  };

  const isThere = async (stream: string) =>
    (await listParts(streamFolder(options.folder, stream))).length > 0;

  return {
    async append(stream, events) {
      if (closing.signal.aborted) throw new EventLogClosedError();
      return (await writerOf(stream)).append(events);
    },
    read: (stream, from = 1) => oneByOne(readStream(streamFolder(options.folder, stream), from)),
    readBatches: (stream, from = 1) => readStream(streamFolder(options.folder, stream), from),
    follow: (stream, from, signal) => oneByOne(follow(stream, from, signal), signal),
    followBatches: follow,
    readEnd: (stream) => readStreamEnd(streamFolder(options.folder, stream)),
    streams: () => listStreams(options.folder),
    async archive(stream) {
      if (await isThere(stream)) await (await writerOf(stream)).archive();
    },
    isArchived: (stream) => areArchived(streamFolder(options.folder, stream)),
    async remove(stream) {
      if (await isThere(stream)) await (await writerOf(stream)).remove();
    },
    finishRemovals: () => finishRemovals(options.folder),
    async close() {
      closing.abort();
      await Promise.all([...writers.values()].map(async (writer) => (await writer).close()));
    },
  };
}

/** The writer checks events against their schemas; whoever only reads does without. */
async function makeWriter(options: StreamWriterOptions): Promise<StreamWriter> {
  const { StreamWriter } = await import("./stream-writer.ts");
  return new StreamWriter(options);
}

async function listStreams(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    // Synchronous: hundreds of small questions are answered in less time than waiting for their turns takes.
    const streams = entries
      .filter((entry) => entry.isDirectory() && isStreamName(entry.name))
      .map(({ name }) => ({ name, born: statSync(join(folder, name)).birthtimeMs }));
    return streams
      .sort((one, other) => one.born - other.born || one.name.localeCompare(other.name))
      .map(({ name }) => name);
  } catch (error) {
    if (isSystemError(error) && error.code === "ENOENT") return [];
    throw diskError(error, folder);
  }
}
