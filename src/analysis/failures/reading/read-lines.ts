/** Of a line longer than this the rest is passed over: a log of a single line must not fill the memory. */
export const LONGEST_LINE = 2_000;

export interface LogLine {
  readonly text: string;
  /** Counts line feeds, from 1: what a carriage return overwrote has the number of what it was overwritten with. */
  readonly number: number;
}

/** Cuts text into lines wherever its chunks end. A carriage return ends a line too: progress is drawn over itself. */
export class LineSplitter {
  #rest = "";
  #cut = false;
  #returned = false;
  #number = 1;

  *push(chunk: string): Generator<LogLine> {
    let start = 0;
    for (let at = nextBreak(chunk, 0); at !== -1; at = nextBreak(chunk, start)) {
      this.#append(chunk, start, at);
      const isFeed = chunk.charCodeAt(at) === LINE_FEED;
      // A carriage return and a line feed end one line, not two.
      if (!isFeed || !this.#returned || this.#rest !== "") yield* this.#take();
      this.#returned = !isFeed;
      if (isFeed) this.#number++;
      start = at + 1;
    }
    this.#append(chunk, start, chunk.length);
  }

  *end(): Generator<LogLine> {
    yield* this.#take();
  }

  #append(chunk: string, start: number, end: number): void {
    const room = LONGEST_LINE - this.#rest.length;
    if (end - start > room) this.#cut = true;
    if (room > 0) this.#rest += chunk.slice(start, Math.min(end, start + room));
  }

  *#take(): Generator<LogLine> {
    const text = this.#cut ? withoutLastWord(this.#rest) : this.#rest;
    this.#rest = "";
    this.#cut = false;
    yield { text, number: this.#number };
  }
}

const LINE_FEED = 10;

function nextBreak(text: string, from: number): number {
  const feed = text.indexOf("\n", from);
  const end = feed === -1 ? text.length : feed;
  const carriageReturn = text.slice(from, end).indexOf("\r");
  return carriageReturn === -1 ? feed : from + carriageReturn;
}

/** Half of a secret is not recognised as one. */
function withoutLastWord(text: string): string {
  return /^.*[\s"',;()]/s.exec(text)?.[0] ?? "";
}
