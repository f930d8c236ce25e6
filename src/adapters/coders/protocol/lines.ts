import type { Readable } from "node:stream";

export type Line =
  | { readonly text: string }
  /** Too long to be kept. */
  | { readonly bytes: number };

const NEWLINE = 0x0a;

/** The lines of a stream, as they are asked for: what is not asked for waits with whoever writes it. */
export async function* linesOf(stream: Readable, mostBytes: number): AsyncGenerator<Line> {
  let parts: Buffer[] = [];
  let bytes = 0;
  const take = (): Line => {
    const line =
      bytes > mostBytes ? { bytes } : { text: Buffer.concat(parts, bytes).toString("utf8") };
    parts = [];
    bytes = 0;
    return line;
  };
  const add = (part: Buffer): void => {
    bytes += part.length;
    if (bytes > mostBytes) parts = [];
    else parts.push(part);
  };
  for await (const chunk of stream) {
    if (!Buffer.isBuffer(chunk)) throw new TypeError("no encoding is set");
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      add(chunk.subarray(start, end));
      start = end + 1;
      yield take();
    }
    if (start < chunk.length) add(chunk.subarray(start));
  }
  if (bytes > 0) yield take();
}
