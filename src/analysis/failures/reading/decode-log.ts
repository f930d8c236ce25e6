import { TextDecoder } from "node:util";
import { LogError } from "../errors.ts";

const LOOKED_AT = 8_000;

/** Text of a log's bytes: UTF-8, or UTF-16 as PowerShell writes it. What is no text is refused. */
export async function* decodeLog(
  chunks: AsyncIterable<Uint8Array>,
  name: string,
): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  let start: Uint8Array = new Uint8Array();
  for await (const chunk of chunks) {
    if (decoder !== undefined) {
      yield decoder.decode(chunk, { stream: true });
      continue;
    }
    start = start.length === 0 ? chunk : Buffer.concat([start, chunk]);
    if (start.length < LOOKED_AT) continue;
    decoder = decoderFor(start, name);
    yield decoder.decode(start, { stream: true });
  }
  decoder ??= decoderFor(start, name);
  yield start.length < LOOKED_AT ? decoder.decode(start) : decoder.decode();
}

function decoderFor(start: Uint8Array, name: string): TextDecoder {
  const [first, second] = start;
  if (first === 0xff && second === 0xfe) return new TextDecoder("utf-16le");
  if (first === 0xfe && second === 0xff) return new TextDecoder("utf-16be");
  if (start.subarray(0, LOOKED_AT).includes(0)) throw LogError.binary(name);
  return new TextDecoder();
}
