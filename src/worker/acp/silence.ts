/** Notices when nothing was heard for too long, except while somebody else is waited for. */
export class Silence {
  readonly #idleMs: number;
  readonly #over = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #heardAt = performance.now();
  #holds = 0;

  constructor(idleMs: number) {
    this.#idleMs = idleMs;
    this.#wait(idleMs);
  }

  /** Aborted when it has been too long. */
  get signal(): AbortSignal {
    return this.#over.signal;
  }

  heard(): void {
    this.#heardAt = performance.now();
  }

  /** Silence is right until it is released. */
  hold(): void {
    this.#holds += 1;
  }

  release(): void {
    this.#holds -= 1;
    this.heard();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #wait(milliseconds: number): void {
    this.#timer = setTimeout(() => this.#look(), milliseconds);
  }

  #look(): void {
    if (this.#holds > 0) this.heard();
    const left = this.#heardAt + this.#idleMs - performance.now();
    if (left > 0) this.#wait(left);
    else this.#over.abort();
  }
}
