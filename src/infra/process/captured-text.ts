import { StringDecoder } from "node:string_decoder";

/**
 * Collects a stream of bytes as UTF-8 text up to a number of bytes; what comes later is dropped and remembered as
 * `truncated`. Characters cut in two by a chunk border are put together again.
 */
export class CapturedText {
  readonly #decoder = new StringDecoder("utf8");
  readonly #limitBytes: number;
  readonly #onText: ((text: string) => void) | undefined;
  readonly #parts: string[] = [];
  #bytes = 0;
  #truncated = false;

  constructor(limitBytes: number, onText?: (text: string) => void) {
    this.#limitBytes = limitBytes;
    this.#onText = onText;
  }

  add(chunk: Buffer): void {
    const room = this.#limitBytes - this.#bytes;
    const kept = chunk.length > room ? chunk.subarray(0, Math.max(0, room)) : chunk;
    if (kept.length < chunk.length) this.#truncated = true;
    if (kept.length === 0) return this.#onText?.(""); // dropped, but whoever listens knows that there was something
    this.#bytes += kept.length;
    this.#keep(this.#decoder.write(kept));
  }

  /** The whole text; call it once, at the end of the stream. */
  finish(): string {
    // A character that the limit cut in two is dropped rather than shown as a replacement character.
    if (!this.#truncated) this.#keep(this.#decoder.end());
    return this.#parts.join("");
  }

  get truncated(): boolean {
    return this.#truncated;
  }

  #keep(text: string): void {
    if (text === "") return;
    this.#parts.push(text);
    this.#onText?.(text);
  }
}
