import type { WorkPlace } from "../worker.ts";

const INTERVAL_MS = 5_000;

/** Keeps what is in a worktree soon after it has changed, one at a time and not too often. */
export class Keeper {
  readonly #place: WorkPlace;
  readonly #onFailure: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #keeping: Promise<void> | undefined;
  #keptAt = -INTERVAL_MS;

  /** `onFailure` is told when it could not be kept, such as on a full disk. */
  constructor(place: WorkPlace, onFailure: (error: unknown) => void) {
    this.#place = place;
    this.#onFailure = onFailure;
  }

  changed(): void {
    if (this.#timer !== undefined) return;
    const wait = Math.max(0, this.#keptAt + INTERVAL_MS - performance.now());
    this.#timer = setTimeout(() => void this.#keep(), wait);
  }

  /** What is there at the end; rejects when that cannot be kept. */
  async finish(): Promise<void> {
    await this.stop();
    await this.#place.keep();
  }

  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#keeping;
  }

  async #keep(): Promise<void> {
    await this.#keeping;
    this.#timer = undefined;
    this.#keptAt = performance.now();
    this.#keeping = this.#place.keep().then(
      () => undefined,
      (error: unknown) => this.#onFailure(error),
    );
  }
}
