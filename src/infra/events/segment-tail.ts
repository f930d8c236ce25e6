import { open, rm } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { EventLogCorruptError } from "./errors.ts";
import { findFrameAfter, readFrames } from "./frame.ts";
import { listParts, listSegments, SEGMENT_HEADER, segmentPath, syncFolder } from "./segment.ts";

/** The end of a stream, open for writing. Only the holder of the stream's lock may have one. */
export interface SegmentTail {
  readonly path: string;
  readonly next: number;
  /** Writes a whole frame durably, or throws and leaves the file as it was. */
  write(frame: Buffer, count: number): Promise<void>;
  /** Whether the file still ends where this tail does. */
  isCurrent(): Promise<boolean>;
  close(): Promise<void>;
}

export interface TailOptions {
  readonly folder: string;
  readonly segmentBytes: number;
  /** Told how many bytes of a torn tail were cut off. */
  readonly onRepair: (path: string, bytes: number) => void;
}

/** Opens the last segment, makes the first one for a new stream, and cuts off a torn tail. */
export async function openTail(options: TailOptions): Promise<SegmentTail> {
  const last = (await listParts(options.folder)).at(-1);
  const file =
    last === undefined || last.next !== undefined
      ? await createSegment(options.folder, last?.next ?? 1)
      : await recoverSegment(last.path, last.first, options.onRepair);
  return makeTail(file, options);
}

interface OpenSegment {
  readonly handle: FileHandle;
  readonly path: string;
  readonly offset: number;
  readonly next: number;
}

async function createSegment(folder: string, first: number): Promise<OpenSegment> {
  const path = segmentPath(folder, first);
  const handle = await open(path, "wx+", 0o600);
  try {
    await writeFully(handle, SEGMENT_HEADER, 0);
    await handle.datasync();
    await syncFolder(folder);
  } catch (error) {
    await handle.close();
    await rm(path, { force: true });
    throw error;
  }
  return { handle, path, offset: SEGMENT_HEADER.length, next: first };
}

async function recoverSegment(
  path: string,
  first: number,
  onRepair: TailOptions["onRepair"],
): Promise<OpenSegment> {
  const handle = await open(path, "r+");
  try {
    let offset = await readHeader(handle, path);
    let next = first;
    for await (const frame of readFrames(handle, offset)) {
      if (frame.first !== next) {
        throw new EventLogCorruptError(path, offset, `expected sequence ${next}`);
      }
      next += frame.count;
      offset = frame.end;
    }
    const { size } = await handle.stat();
    if (size > offset) await cutTail(handle, path, offset);
    if (size > offset) onRepair(path, size - offset);
    return { handle, path, offset, next };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Checks the header, or writes it when the maker of the segment died before it had. */
async function readHeader(handle: FileHandle, path: string): Promise<number> {
  const header = Buffer.alloc(SEGMENT_HEADER.length);
  const { bytesRead } = await handle.read(header, 0, header.length, 0);
  if (bytesRead === header.length && header.equals(SEGMENT_HEADER)) return header.length;
  if (bytesRead === header.length && header.some((byte) => byte !== 0)) {
    throw new EventLogCorruptError(path, 0, "not an event segment of this version");
  }
  await writeFully(handle, SEGMENT_HEADER, 0);
  return header.length;
}

async function cutTail(handle: FileHandle, path: string, offset: number): Promise<void> {
  // A batch is acknowledged before the next is written, so whole frames behind a broken one are damage.
  if ((await findFrameAfter(handle, offset)) !== undefined) {
    throw new EventLogCorruptError(path, offset, "whole events follow a broken one");
  }
  await handle.truncate(offset);
  await handle.datasync();
}

function makeTail(opened: OpenSegment, options: TailOptions): SegmentTail {
  let { handle, path, offset, next } = opened;

  const rotate = async () => {
    const following = await createSegment(options.folder, next);
    await handle.close();
    ({ handle, path, offset } = following);
  };

  return {
    get path() {
      return path;
    },
    get next() {
      return next;
    },
    async write(frame, count) {
      if (offset >= options.segmentBytes) await rotate();
      try {
        await writeFully(handle, frame, offset);
        await handle.datasync();
      } catch (error) {
        await handle.truncate(offset);
        throw error;
      }
      offset += frame.length;
      next += count;
    },
    async isCurrent() {
      const last = (await listSegments(options.folder)).at(-1);
      return last?.path === path && (await handle.stat()).size === offset;
    },
    close: () => handle.close(),
  };
}

/** A disk that fills up may take a part of a write without an error; the rest then says why. */
async function writeFully(handle: FileHandle, bytes: Buffer, position: number): Promise<void> {
  let written = 0;
  while (written < bytes.length) {
    const result = await handle.write(bytes, written, bytes.length - written, position + written);
    written += result.bytesWritten;
  }
}
