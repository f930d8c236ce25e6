/** Work that nobody waits for by itself, one at a time, in order. */
export class Background {
  readonly #onFailure: (error: unknown) => void;
  #last: Promise<void> = Promise.resolve();
  #pending = 0;
  #waiting: (() => void)[] = [];
  #isStopping = false;

  constructor(onFailure: (error: unknown) => void) {
    this.#onFailure = onFailure;
  }

  /** What is left undone when it stops meanwhile is of no use to anybody. */
  get isStopping(): boolean {
    return this.#isStopping;
  }

  run(job: () => Promise<void>): void {
    this.#pending += 1;
    this.#last = this.#last
      .then(job)
      .catch(this.#onFailure)
      .finally(() => {
        this.#pending -= 1;
        this.#waiting.shift()?.();
      });
  }

  /** Resolves with true when a job has ended of which nobody else waits for the end; at once with false without one. */
  async nextEnd(): Promise<boolean> {
    if (this.#waiting.length >= this.#pending) return false;
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
    return true;
  }

  /** Resolves when nothing is under way any more. */
  async settle(): Promise<void> {
    this.#isStopping = true;
    let last: Promise<void> | undefined;
    while (last !== this.#last) await (last = this.#last);
    this.#isStopping = false;
  }
}
