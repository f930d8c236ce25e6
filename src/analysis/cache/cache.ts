import { randomUUID } from "node:crypto";
import { mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import { isSystemError } from "#shared";
import type { HistoryRecord } from "../history/history.ts";
import type { MeasuredFile } from "../measure/measured-file.ts";
import type { FileMeasurement } from "../measure/measurement.ts";

/** Raise it whenever a measurement means something else than before: old caches are then not found. */
const CACHE_VERSION = 2;
const MAGIC = "ARTELAN1";
const HEADER_BYTES = 24;
const FILE_NAME = `analysis-${CACHE_VERSION}.cache`;

/** Keyed by content hash and extension, so it serves every worktree and commit of a repository. */
export interface AnalysisCache {
  get(key: string): MeasuredFile | undefined;
  keys(): Iterable<string>;
  readonly history: HistoryRecord | undefined;
  /** Set when a cache was there and could not be used. */
  readonly note: string | undefined;
}

interface StoredIndex {
  readonly entries: readonly {
    readonly key: string;
    readonly measurement: FileMeasurement;
    readonly tokens: number;
  }[];
  readonly history?: HistoryRecord;
}

export function emptyCache(note?: string): AnalysisCache {
  return { get: () => undefined, keys: () => [], history: undefined, note };
}

/**
 * One file: header (magic, length of the index, length of the tokens, CRC-32 of both), index as JSON, then for each
 * entry its token hashes and lines. Written to a temporary name and renamed, so a reader sees the old or the new
 * one, whole; of two writers at once the last wins, and both are right. What the checksum covers we have written
 * ourselves, so it is not validated again.
 */
export async function openCache(folder: string): Promise<AnalysisCache> {
  let bytes: Buffer;
  try {
    bytes = await readFile(join(folder, FILE_NAME));
  } catch (error) {
    if (isSystemError(error) && error.code === "ENOENT") return emptyCache();
    return emptyCache("the analysis cache could not be read; everything was measured anew");
  }
  return decode(bytes) ?? emptyCache("the analysis cache was damaged and has been rebuilt");
}

function decode(bytes: Buffer): AnalysisCache | undefined {
  if (bytes.length < HEADER_BYTES || bytes.toString("latin1", 0, 8) !== MAGIC) return undefined;
  const indexLength = bytes.readUInt32LE(8);
  const tokenLength = bytes.readUInt32LE(12);
  const body = bytes.subarray(HEADER_BYTES);
  if (
    body.length !== indexLength + tokenLength ||
    tokenLength % 4 !== 0 ||
    crc32(body) !== bytes.readUInt32LE(16)
  ) {
    return undefined;
  }
  const index = JSON.parse(body.toString("utf8", 0, indexLength)) as StoredIndex;
  // A copy, because typed arrays need an aligned start.
  const tokens = new Uint32Array(new Uint8Array(body.subarray(indexLength)).buffer);
  const entries = new Map<string, { measurement: FileMeasurement; from: number; count: number }>();
  let from = 0;
  for (const { key, measurement, tokens: count } of index.entries) {
    entries.set(key, { measurement, from, count });
    from += count * 2;
  }
  return {
    keys: () => entries.keys(),
    history: index.history,
    note: undefined,
    get(key) {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      const middle = entry.from + entry.count;
      return {
        measurement: entry.measurement,
        tokens: {
          hashes: tokens.subarray(entry.from, middle),
          lines: tokens.subarray(middle, middle + entry.count),
        },
      };
    },
  };
}

/** Replaces the cache. False when the folder cannot be written: an analysis does not fail for that. */
export async function writeCache(
  folder: string,
  entries: ReadonlyMap<string, MeasuredFile>,
  history: HistoryRecord | undefined,
): Promise<boolean> {
  const temporary = join(folder, `${FILE_NAME}.${process.pid}-${randomUUID()}`);
  try {
    await mkdir(folder, { recursive: true });
    const file = await open(temporary, "wx", 0o600);
    try {
      await file.writev(encode(entries, history));
      await file.datasync();
    } finally {
      await file.close();
    }
    await rename(temporary, join(folder, FILE_NAME));
    return true;
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    if (isSystemError(error)) return false;
    throw error;
  }
}

function encode(
  entries: ReadonlyMap<string, MeasuredFile>,
  history: HistoryRecord | undefined,
): readonly Uint8Array[] {
  const index: StoredIndex = {
    entries: Array.from(entries, ([key, { measurement, tokens }]) => ({
      key,
      measurement,
      tokens: tokens.hashes.length,
    })),
    ...(history === undefined ? {} : { history }),
  };
  const text = Buffer.from(JSON.stringify(index));
  const parts: Uint8Array[] = [text];
  for (const { tokens } of entries.values()) {
    for (const list of [tokens.hashes, tokens.lines]) {
      parts.push(new Uint8Array(list.buffer, list.byteOffset, list.byteLength));
    }
  }
  const body = Buffer.concat(parts);
  const header = Buffer.alloc(HEADER_BYTES);
  header.write(MAGIC, "latin1");
  header.writeUInt32LE(text.length, 8);
  header.writeUInt32LE(body.length - text.length, 12);
  header.writeUInt32LE(crc32(body), 16);
  return [header, body];
}
