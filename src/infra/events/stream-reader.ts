import { watch } from "node:fs";
import { open } from "node:fs/promises";
import type { EventEnvelope } from "#domain";
import { isSystemError } from "#shared";
import { diskError, EventLogCorruptError, EventLogError } from "./errors.ts";
import { findFrameAfter, type Frame, readFrames } from "./frame.ts";
import { listParts, SEGMENT_HEADER } from "./segment.ts";
import type { Segment } from "./segment.ts";
import { readArchive } from "./segment-archive.ts";
import { eventsOf } from "./stored-envelope.ts";

/** Where a reader is: after the last whole frame it has seen. */
interface Position {
  segment: Segment | undefined;
  offset: number;
  /** Sequence of the next frame in this segment. */
  next: number;
}

const POLL_MS = 80;
const POLL_WHEN_WATCHED_MS = 250;

type Envelopes = readonly EventEnvelope[];

/** All events of the stream's folder from a sequence on, a list for each write. Takes no lock. */
export async function* readStream(folder: string, from: number): AsyncGenerator<Envelopes> {
  yield* drain(folder, from, await startPosition(folder, from));
}

/** As `readStream`, and then what is appended until the signal. Watches the folder, and looks on its own too. */
export async function* followStream(
  folder: string,
  from: number,
  signal: AbortSignal,
): AsyncGenerator<Envelopes> {
  const wake = watchFolder(folder, signal);
  try {
    let position = await startPosition(folder, from);
    while (!signal.aborted) {
      if (position.segment === undefined) position = await startPosition(folder, from);
      for await (const events of drain(folder, from, position)) {
        if (signal.aborted) return;
        yield events;
      }
      await wake.wait();
    }
  } finally {
    wake.stop();
  }
}

async function startPosition(folder: string, from: number): Promise<Position> {
  const segments = await listParts(folder).catch((error: unknown) => {
    throw diskError(error, folder);
  });
  const segment = segments.findLast(({ first }) => first <= from) ?? segments[0];
  return { segment, offset: SEGMENT_HEADER.length, next: segment?.first ?? 1 };
}

/** Yields what is there now and moves the position behind it, over segment ends. */
async function* drain(folder: string, from: number, position: Position): AsyncGenerator<Envelopes> {
  let wanted = from;
  while (position.segment !== undefined) {
    const { path, first, next } = position.segment;
    // Looked up before reading: when a following segment exists already, this one is complete.
    const following = (await listParts(folder)).find((part) => part.first > first);
    const left = yield* next === undefined
      ? drainSegment(path, wanted, position)
      : drainArchive(position.segment, wanted, position);
    if (left === "gone") {
      // It was archived, or the stream removed.
      wanted = Math.max(wanted, position.next);
      Object.assign(position, await startPosition(folder, wanted));
      continue;
    }
    if (following === undefined) return;
    if (following.first !== position.next || left !== "nothing") {
      throw new EventLogCorruptError(path, position.offset, `expected sequence ${position.next}`);
    }
    position.segment = following;
    position.offset = SEGMENT_HEADER.length;
    position.next = following.first;
  }
}

/** What is left of a file behind the position. Bytes may be a torn tail, or a write under way. */
type Left = "nothing" | "bytes" | "gone";

async function* drainSegment(
  path: string,
  from: number,
  position: Position,
): AsyncGenerator<Envelopes, Left> {
  const handle = await open(path, "r").catch((error: unknown) => {
    if (isSystemError(error) && error.code === "ENOENT") return undefined;
    throw diskError(error, path);
  });
  if (handle === undefined) return "gone";
  try {
    for await (const frame of readFrames(handle, position.offset)) {
      if (frame.first !== position.next) {
        throw new EventLogCorruptError(path, position.offset, `expected sequence ${position.next}`);
      }
      const start = position.offset;
      position.offset = frame.end;
      position.next = frame.first + frame.count;
      if (position.next > from) yield eventsOf(frame, from, path, start);
    }
    const { size } = await handle.stat();
    if (size <= position.offset) return "nothing";
    if ((await findFrameAfter(handle, position.offset)) !== undefined) {
      await refuseDamage(path, position);
    }
    return "bytes";
  } catch (error) {
    throw error instanceof EventLogError ? error : diskError(error, path);
  } finally {
    await handle.close();
  }
}

async function* drainArchive(
  archive: Segment,
  from: number,
  position: Position,
): AsyncGenerator<Envelopes, Left> {
  if (position.next === archive.next) return "nothing";
  let frames: readonly Frame[];
  try {
    frames = await readArchive(archive);
  } catch (error) {
    if (isSystemError(error) && error.code === "ENOENT") return "gone";
    throw diskError(error, archive.path);
  }
  for (const frame of frames) {
    position.next = frame.first + frame.count;
    if (position.next > from) yield eventsOf(frame, from, archive.path, frame.end);
  }
  return "nothing";
}

/** Between our two looks a writer may have finished its frame; only what is still broken is damage. */
async function refuseDamage(path: string, position: Position): Promise<void> {
  const handle = await open(path, "r");
  try {
    for await (const frame of readFrames(handle, position.offset)) {
      if (frame.first === position.next) return;
    }
  } finally {
    await handle.close();
  }
  throw new EventLogCorruptError(path, position.offset, "whole events follow a broken one");
}

/** Resolves `wait` at a change of the folder, at the next poll, or at the signal. */
function watchFolder(folder: string, signal: AbortSignal) {
  let changed = false;
  let resume: (() => void) | undefined;
  let watcher: ReturnType<typeof watch> | undefined;
  const wakeUp = () => {
    changed = true;
    resume?.();
  };
  const tryWatching = () => {
    try {
      watcher ??= watch(folder, wakeUp).on("error", () => {
        watcher?.close();
        watcher = undefined;
      });
    } catch {
      // The folder does not exist yet, or inotify has no watches left: polling alone will do.
    }
  };
  signal.addEventListener("abort", wakeUp, { once: true });
  return {
    async wait(): Promise<void> {
      tryWatching();
      if (!changed) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, watcher ? POLL_WHEN_WATCHED_MS : POLL_MS);
          resume = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      changed = false;
      resume = undefined;
    },
    stop(): void {
      watcher?.close();
      signal.removeEventListener("abort", wakeUp);
    },
  };
}
