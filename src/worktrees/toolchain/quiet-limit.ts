/** Aborts when nothing was heard for so long, after something was heard once; without milliseconds, never. */
export class QuietLimit {
  readonly #ms: number | undefined;
  readonly #controller = new AbortController();
  #timer: NodeJS.Timeout | undefined;

  constructor(ms: number | undefined) {
    this.#ms = ms;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  heard(): void {
    if (this.#ms === undefined || this.signal.aborted) return;
    if (this.#timer === undefined) {
      this.#timer = setTimeout(() => this.#controller.abort(), this.#ms);
    } else {
      this.#timer.refresh();
    }
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
