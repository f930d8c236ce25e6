import { closeSync, fstatSync, openSync, readdirSync, readSync } from "node:fs";
import type { EventEnvelope } from "#domain";
import { isSystemError } from "#shared";
import { diskError, EventLogError } from "./errors.ts";
import { lastFrames } from "./frame.ts";
import type { Frame } from "./frame.ts";
import { listParts, segmentsNamed } from "./segment.ts";
import { eventsOf } from "./stored-envelope.ts";
import { readStream } from "./stream-reader.ts";

/** How much of the end is read first, and when no whole frame begins in that. */
const END_BYTES = [4 * 1024, 256 * 1024];

/** The events of the last frames. Where they cannot be told from behind, its last segment or archive is read. */
export async function readStreamEnd(folder: string): Promise<readonly EventEnvelope[]> {
  const events = [...eventsAtEnd(folder)];
  if (events.length > 0) return events;
  for (const { first } of (await listParts(folder)).toReversed()) {
    for await (const batch of readStream(folder, first)) events.push(...batch);
    if (events.length > 0) break;
  }
  return events;
}

/** Synchronous: of a few small reads, most of the time would be spent waiting for turns. */
function eventsAtEnd(folder: string): readonly EventEnvelope[] {
  let path = folder;
  try {
    const segment = segmentsNamed(readdirSync(folder), folder).at(-1);
    if (segment === undefined) return [];
    path = segment.path;
    const file = openSync(path, "r");
    try {
      return framesAtEnd(file).flatMap((frame) => [...eventsOf(frame, 1, path, frame.end)]);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if (error instanceof EventLogError) throw error;
    if (isSystemError(error) && error.code === "ENOENT") return [];
    throw diskError(error, path);
  }
}

function framesAtEnd(file: number): readonly Frame[] {
  const { size } = fstatSync(file);
  for (const bytes of END_BYTES) {
    const base = Math.max(0, size - bytes);
    const buffer = Buffer.alloc(size - base);
    const frames = lastFrames(
      buffer.subarray(0, readSync(file, buffer, 0, buffer.length, base)),
      base,
    );
    if (frames.length > 0 || base === 0) return frames;
  }
  return [];
}
