import type { Pool } from "pg";
import { ChannelListener } from "#infra/database";

/** Notified with the session's id when a message of it was sent. */
export const CHANNEL = "artel_message";

/** A notification that got lost costs so long. */
const LOOK_MILLISECONDS = 1_000;

/** Wakes those that wait for messages. It listens from the first of them on, and nothing depends on what it hears. */
export class Arrivals {
  readonly #pool: Pool;
  readonly #waiting = new Map<string, Set<() => void>>();
  #listener: ChannelListener | undefined;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** Resolves when a message of the session may have come since the call. Rejects with the signal's reason. */
  async next(session: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.#listen();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, LOOK_MILLISECONDS).unref();
    const abort = () => reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    const waiting = this.#waiting.get(session) ?? new Set();
    this.#waiting.set(session, waiting.add(resolve));
    try {
      await promise;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
      waiting.delete(resolve);
      if (waiting.size === 0) this.#waiting.delete(session);
    }
  }

  close(): void {
    this.#listener?.stop();
    this.#listener = undefined;
  }

  #listen(): void {
    if (this.#listener !== undefined) return;
    this.#listener = new ChannelListener({
      pool: this.#pool,
      channel: CHANNEL,
      onNotice: (session) => this.#wake(session),
      onListening: () => {
        for (const session of this.#waiting.keys()) this.#wake(session);
      },
    });
    void this.#listener.start();
  }

  #wake(session: string): void {
    for (const resolve of this.#waiting.get(session) ?? []) resolve();
  }
}
