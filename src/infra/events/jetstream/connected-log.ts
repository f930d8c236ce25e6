import type { Clock } from "#shared";
import type { EventCodecName } from "../codec/codec.ts";
import { columns } from "../codec/columns.ts";
import { jsonLines } from "../codec/json-lines.ts";
import { Acknowledgements } from "./acknowledgements.ts";
import type { ServerAddress } from "./address.ts";
import { SubjectArchive } from "./archive.ts";
import { connectServer } from "./server.ts";
import { finishRemovals, isArchived, listStreams } from "./stream-list.ts";
import { SubjectReader } from "./subject-reader.ts";
import { SubjectWriter } from "./subject-writer.ts";
import { subjectsOf } from "./subjects.ts";

export interface JetStreamLogOptions extends ServerAddress {
  readonly clock?: Clock;
  /** How new events are written; what is there already is read whatever wrote it. Default columns. */
  readonly codec?: EventCodecName;
  /** What the names on the server begin with: letters, digits and dashes. Default artel. */
  readonly prefix?: string;
  /** How long to go on trying when the server went away, in milliseconds; at most 60,000, which is the default. */
  readonly patienceMs?: number;
}

/** The parts of a log that need a connection. */
export interface ConnectedLog {
  readerOf(stream: string): SubjectReader;
  writerOf(stream: string): SubjectWriter;
  streams(): Promise<readonly string[]>;
  archive(stream: string): Promise<void>;
  isArchived(stream: string): Promise<boolean>;
  remove(stream: string): Promise<void>;
  finishRemovals(): Promise<void>;
  /** After what is under way is stored. */
  close(): Promise<void>;
}

const PATIENCE_MS = 60_000;
const BUSY_MS = 30_000;

export async function connectLog(
  options: JetStreamLogOptions & { readonly clock: Clock },
): Promise<ConnectedLog> {
  const { clock } = options;
  const patienceMs = Math.min(options.patienceMs ?? PATIENCE_MS, PATIENCE_MS);
  const subjects = subjectsOf(options.prefix ?? "artel");
  const server = await connectServer({ ...options, patienceMs }, subjects);
  const acknowledgements = new Acknowledgements(server.connection);
  const codec = options.codec === "json-lines" ? jsonLines : columns;
  const writers = new Map<string, SubjectWriter>();
  return {
    readerOf: (stream) => new SubjectReader(server, stream),
    writerOf(stream) {
      const existing = writers.get(stream);
      if (existing !== undefined) return existing;
      const parts = { stream, server, acknowledgements, clock, codec, busyMs: BUSY_MS };
      const writer = new SubjectWriter(parts);
      writers.set(stream, writer);
      return writer;
    },
    streams: () => listStreams(server),
    archive: (stream) => new SubjectArchive(server, stream).collect(acknowledgements),
    isArchived: (stream) => isArchived(server, stream),
    finishRemovals: () => finishRemovals(server),
    async remove(stream) {
      const purge = (store: string, filter: string) =>
        server.persist(() => server.manager.streams.purge(store, { filter }));
      await purge(subjects.store, subjects.events(stream));
      await purge(subjects.archive, subjects.archived(stream));
    },
    async close() {
      await Promise.all([...writers.values()].map((writer) => writer.close()));
      await server.close();
    },
  };
}
