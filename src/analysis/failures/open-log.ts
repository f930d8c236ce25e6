import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { LogError } from "./errors.ts";

/** The bytes of a log file, as a stream. Throws a LogError when there is none that can be read. */
export async function openLog(path: string): Promise<AsyncIterable<Uint8Array>> {
  const status = await stat(path).catch((error: Error) => {
    throw LogError.unreadable(path, error);
  });
  if (status.isDirectory()) throw LogError.folder(path);
  return readable(path);
}

async function* readable(path: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 18 })) {
      yield chunk as Uint8Array;
    }
  } catch (error) {
    throw LogError.unreadable(path, error instanceof Error ? error : new Error(String(error)));
  }
}
