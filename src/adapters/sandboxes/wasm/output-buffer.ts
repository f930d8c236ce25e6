const USED = 0;
const TRUNCATED = 1;
const HEADER_BYTES = 8;

/**
 * What a snippet prints, in memory that its thread and Artel share: it is there also when the thread had to be ended,
 * and takes no more than its limit however fast it comes.
 */
export class OutputBuffer {
  readonly memory: SharedArrayBuffer;
  readonly #header: Int32Array;
  readonly #bytes: Uint8Array;

  constructor(memory: SharedArrayBuffer) {
    this.memory = memory;
    this.#header = new Int32Array(memory, 0, HEADER_BYTES / 4);
    this.#bytes = new Uint8Array(memory, HEADER_BYTES);
  }

  static ofSize(bytes: number): OutputBuffer {
    return new OutputBuffer(new SharedArrayBuffer(HEADER_BYTES + Math.floor(bytes)));
  }

  /** Characters for which there is room; one more would be cut off. */
  get room(): number {
    return this.#bytes.length - Atomics.load(this.#header, USED);
  }

  get truncated(): boolean {
    return Atomics.load(this.#header, TRUNCATED) === 1;
  }

  /** Keeps as many whole characters as there is room for; the first that does not fit ends the output. */
  write(text: string): void {
    if (this.truncated) return;
    const used = Atomics.load(this.#header, USED);
    const { read, written } = new TextEncoder().encodeInto(text, this.#bytes.subarray(used));
    Atomics.store(this.#header, USED, used + written);
    if (read < text.length) Atomics.store(this.#header, TRUNCATED, 1);
  }

  read(): string {
    return Buffer.from(this.#bytes.slice(0, Atomics.load(this.#header, USED))).toString("utf8");
  }
}
