import { open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { isSystemError } from "#shared";
import { EventStreamNameError } from "./errors.ts";

/** A file of a stream. Its name says the sequence of its first event, so that readers can skip whole files. */
export interface Segment {
  readonly path: string;
  readonly first: number;
  /** Of an archived one, the sequence after its last event. */
  readonly next?: number;
}

/** What a segment file begins with; frames follow. */
export const SEGMENT_HEADER = Buffer.from("ARTEVNT1");

const SEGMENT_NAME = /^(\d{16})\.segment$/;
const ARCHIVE_NAME = /^(\d{16})-(\d{16})\.archive$/;
const STREAM_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

export function streamFolder(folder: string, stream: string): string {
  if (!STREAM_NAME.test(stream)) throw new EventStreamNameError(stream);
  return join(folder, stream);
}

export function isStreamName(name: string): boolean {
  return STREAM_NAME.test(name);
}

export function segmentPath(folder: string, first: number): string {
  return join(folder, `${digits(first)}.segment`);
}

export function archivePath(folder: string, first: number, next: number): string {
  return join(folder, `${digits(first)}-${digits(next)}.archive`);
}

function digits(sequence: number): string {
  return String(sequence).padStart(16, "0");
}

/** The stream's segments in order; none when the stream does not exist. */
export async function listSegments(folder: string): Promise<Segment[]> {
  return segmentsNamed(await namesIn(folder), folder);
}

/** The same with those that were archived. */
export async function listParts(folder: string): Promise<Segment[]> {
  const names = await namesIn(folder);
  const segments = segmentsNamed(names, folder);
  // One that died between archiving a segment and removing it left both; the segment may have grown since.
  const left = new Set(segments.map(({ first }) => first));
  const archives = archivesNamed(names, folder).filter(({ first }) => !left.has(first));
  return [...archives, ...segments].sort((one, other) => one.first - other.first);
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isSystemError(error) && error.code === "ENOENT") return [];
    throw error;
  }
}

/** Archives in order, of the names that a stream's folder holds. */
export function archivesNamed(names: readonly string[], folder: string): Segment[] {
  return names
    .flatMap((name) => {
      const match = ARCHIVE_NAME.exec(name);
      if (match === null) return [];
      return [{ path: join(folder, name), first: Number(match[1]), next: Number(match[2]) }];
    })
    .sort((one, other) => one.first - other.first);
}

/** The stream's segments in order, of the names that its folder holds. */
export function segmentsNamed(names: readonly string[], folder: string): Segment[] {
  return names
    .flatMap((name) => {
      const match = SEGMENT_NAME.exec(name);
      return match ? [{ path: join(folder, name), first: Number(match[1]) }] : [];
    })
    .sort((one, other) => one.first - other.first);
}

/** Makes the names in a folder survive a power loss. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
