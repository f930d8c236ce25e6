import type { Pool } from "pg";
import { ChannelListener } from "#infra/database";

const CHANNEL = "artel_transfer";

/** Tells the other processes that something of a session waits in the database; each would find it by looking. */
export async function tell(pool: Pool, session: string): Promise<void> {
  await pool.query("select pg_notify($1, $2)", [CHANNEL, session]);
}

/** Wakes whoever waits for something of other machines. */
export class TransferNotices {
  readonly #waiting = new Set<() => void>();
  readonly #listener: ChannelListener;

  constructor(pool: Pool) {
    this.#listener = new ChannelListener({
      pool,
      channel: CHANNEL,
      onNotice: () => this.#wake(),
      onListening: () => this.#wake(),
    });
  }

  start(): Promise<void> {
    return this.#listener.start();
  }

  stop(): void {
    this.#listener.stop();
    this.#wake();
  }

  /** Until something was said, or the time is over, or the signal; never rejects. */
  next(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#waiting.delete(done);
        signal?.removeEventListener("abort", done);
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      this.#waiting.add(done);
      signal?.addEventListener("abort", done, { once: true });
      if (signal?.aborted === true) done();
    });
  }

  #wake(): void {
    for (const wake of this.#waiting) wake();
  }
}
