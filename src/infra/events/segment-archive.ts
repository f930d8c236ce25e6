import { createReadStream, createWriteStream } from "node:fs";
import { readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { promisify } from "node:util";
import { createZstdCompress, zstdDecompress } from "node:zlib";
import { isSystemError } from "#shared";
import { diskError, EventLogCorruptError } from "./errors.ts";
import { type Frame, framesIn } from "./frame.ts";
import {
  archivePath,
  archivesNamed,
  listParts,
  listSegments,
  SEGMENT_HEADER,
  syncFolder,
} from "./segment.ts";
import type { Segment } from "./segment.ts";

const decompress = promisify(zstdDecompress);

/** Compresses the segments of a stream one by one. The holder of the stream's lock, and no other, may. */
export async function archiveSegments(folder: string): Promise<void> {
  for (const segment of await listSegments(folder)) await archiveSegment(folder, segment);
}

/** Whether no segment has anything to compress. False where there is nothing at all. */
export async function areArchived(folder: string): Promise<boolean> {
  const parts = await listParts(folder);
  try {
    const sizes = parts.flatMap(({ path, next }) => (next === undefined ? [stat(path)] : []));
    const hasEvents = (await Promise.all(sizes)).some(({ size }) => size > SEGMENT_HEADER.length);
    return parts.length > 0 && !hasEvents;
  } catch (error) {
    // It is being archived or removed.
    if (isSystemError(error) && error.code === "ENOENT") return areArchived(folder);
    throw diskError(error, folder);
  }
}

/** A segment is removed when its archive is on the disk and has been read back. */
async function archiveSegment(folder: string, segment: Segment): Promise<void> {
  const unfinished = `${segment.path}.unfinished`;
  await rm(unfinished, { force: true });
  await pipeline(
    createReadStream(segment.path),
    createZstdCompress(),
    createWriteStream(unfinished, { mode: 0o600, flags: "wx", flush: true }),
  );
  const frames = await readArchive({ ...segment, path: unfinished });
  const last = frames.at(-1);
  if (last === undefined) {
    // A segment without events is where the next ones go.
    await rm(unfinished);
    return;
  }
  for (const { path, first } of archivesNamed(await readdir(folder), folder)) {
    if (first === segment.first) await rm(path);
  }
  await rename(unfinished, archivePath(folder, segment.first, last.first + last.count));
  await syncFolder(folder);
  await rm(segment.path);
  await syncFolder(folder);
}

/** All frames of an archived segment. */
export async function readArchive({ path, first, next }: Segment): Promise<readonly Frame[]> {
  const compressed = await readFile(path);
  const bytes = await decompress(compressed).catch(() => {
    throw new EventLogCorruptError(path, 0, "it cannot be decompressed");
  });
  const frames = framesIn(bytes.subarray(SEGMENT_HEADER.length));
  let expected = first;
  for (const frame of frames) {
    if (frame.first !== expected) throw new EventLogCorruptError(path, 0, "events are missing");
    expected += frame.count;
  }
  const length = SEGMENT_HEADER.length + (frames.at(-1)?.end ?? 0);
  if (length !== bytes.length || (next !== undefined && next !== expected)) {
    throw new EventLogCorruptError(path, length, `expected sequence ${expected}`);
  }
  return frames;
}
