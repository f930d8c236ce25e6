import { redact } from "#shared";

/** A log is read whole, but what is longer than this is no log that anybody reads. */
const LIMIT = 16 * 1024 * 1024;
const END = 6_000;
/** A secret that begins before the end is only known by its beginning. */
const BEFORE_END = 64_000;

/** What a command prints, without the middle of a flood: the beginning tells what failed first, the end how it ended. */
export class LimitedOutput {
  readonly #half: number;
  #begin = "";
  #end = "";

  /** In UTF-16 units; a little more may be held. */
  constructor(limit = LIMIT) {
    this.#half = limit / 2;
  }

  get text(): string {
    return this.#begin + this.#end;
  }

  add(chunk: string): void {
    const room = this.#half - this.#begin.length;
    this.#begin += chunk.slice(0, room);
    this.#end += chunk.slice(room);
    // Not with each chunk: that would copy all of it each time.
    if (this.#end.length > 2 * this.#half) this.#end = this.#end.slice(-this.#half);
  }
}

/** The end of an output, without secrets. */
export function endOfOutput(text: string): string {
  return redact(text.slice(-BEFORE_END)).slice(-END).toWellFormed().replaceAll("\0", "");
}
