import { open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { isSystemError } from "#shared";
import { EventStreamNameError } from "./errors.ts";

/** A file of a stream. Its name says the sequence of its first event, so that readers can skip whole files. */
export interface Segment {
  readonly path: string;
  readonly first: number;
}

/** What a segment file begins with; frames follow. */
export const SEGMENT_HEADER = Buffer.from("ARTEVNT1");

const SEGMENT_NAME = /^(\d{16})\.segment$/;
const STREAM_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

export function streamFolder(folder: string, stream: string): string {
  if (!STREAM_NAME.test(stream)) throw new EventStreamNameError(stream);
  return join(folder, stream);
}

export function isStreamName(name: string): boolean {
  return STREAM_NAME.test(name);
}

export function segmentPath(folder: string, first: number): string {
  return join(folder, `${String(first).padStart(16, "0")}.segment`);
}

/** The stream's segments in order; none when the stream does not exist. */
export async function listSegments(folder: string): Promise<Segment[]> {
  let names: string[];
  try {
    names = await readdir(folder);
  } catch (error) {
    if (isSystemError(error) && error.code === "ENOENT") return [];
    throw error;
  }
  return segmentsNamed(names, folder);
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
