import { open } from "node:fs/promises";
import type { EventEnvelope } from "#domain";
import { isSystemError } from "#shared";
import { diskError, EventLogError } from "./errors.ts";
import { readLastFrames } from "./frame.ts";
import { listSegments } from "./segment.ts";
import { eventsOf } from "./stored-envelope.ts";
import { readStream } from "./stream-reader.ts";

const END_BYTES = 16 * 1024;

/** The events of the last frames. Where they cannot be told from behind, the stream is read from its beginning. */
export async function readStreamEnd(folder: string): Promise<readonly EventEnvelope[]> {
  const segment = (
    await listSegments(folder).catch((error: unknown) => {
      throw diskError(error, folder);
    })
  ).at(-1);
  if (segment === undefined) return [];
  const events = [...(await eventsAtEnd(segment.path))];
  if (events.length === 0) for await (const event of readStream(folder, 1)) events.push(event);
  return events;
}

async function eventsAtEnd(path: string): Promise<readonly EventEnvelope[]> {
  try {
    const handle = await open(path, "r");
    try {
      const frames = await readLastFrames(handle, END_BYTES);
      return frames.flatMap((frame) => [...eventsOf(frame, 1, path, frame.end)]);
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof EventLogError) throw error;
    if (isSystemError(error) && error.code === "ENOENT") return [];
    throw diskError(error, path);
  }
}
