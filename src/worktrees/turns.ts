import { acquireLock } from "#infra/process";

/**
 * Changes of a repository's metadata, one at a time: in this process by a queue, across processes by a file lock
 * that is held until the queue is empty, for taking it costs more than most changes.
 */
export class Turns {
  readonly #file: string;
  readonly #waiting: Turn[] = [];
  #isRunning = false;

  constructor(file: string) {
    this.#file = file;
  }

  take<T>(change: () => Promise<T>): Promise<T> {
    const done = new Promise<T>((resolve, reject) => {
      this.#waiting.push({ run: () => change().then(resolve, reject), fail: reject });
    });
    if (!this.#isRunning) {
      this.#isRunning = true;
      void this.#run();
    }
    return done;
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      try {
        const lock = await acquireLock(this.#file);
        await this.#runBatch();
        await lock.release();
      } catch (error) {
        for (const turn of this.#waiting.splice(0)) turn.fail(error);
      }
    }
    this.#isRunning = false;
  }

  /** At most so many as keep another process waiting for about a second. */
  async #runBatch(): Promise<void> {
    for (let turns = 0; turns < BATCH; turns += 1) {
      const turn = this.#waiting.shift();
      if (turn === undefined) return;
      await turn.run();
    }
  }
}

interface Turn {
  readonly run: () => Promise<void>;
  readonly fail: (error: unknown) => void;
}

const BATCH = 50;
