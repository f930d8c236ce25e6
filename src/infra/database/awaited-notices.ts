import type { Pool } from "pg";
import { ChannelListener } from "./channel-listener.ts";

/** A notification that got lost costs so long. */
const LOOK_MILLISECONDS = 1_000;

/**
 * Wakes those that wait for something of a key, which is the payload of what is notified on a channel. It listens from
 * the first of them on, and nothing depends on what it hears: who waits is woken every second besides.
 */
export class AwaitedNotices {
  readonly #pool: Pool;
  readonly #channel: string;
  readonly #waiting = new Map<string, Set<() => void>>();
  #listener: ChannelListener | undefined;

  /** `channel`: a plain name. */
  constructor(pool: Pool, channel: string) {
    this.#pool = pool;
    this.#channel = channel;
  }

  /** Resolves when there may be something new of the key since the call. Rejects with the signal's reason. */
  async next(key: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.#listen();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, LOOK_MILLISECONDS).unref();
    const abort = () => reject(signal.reason);
    signal.addEventListener("abort", abort, { once: true });
    const waiting = this.#waiting.get(key) ?? new Set();
    this.#waiting.set(key, waiting.add(resolve));
    try {
      await promise;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", abort);
      waiting.delete(resolve);
      if (waiting.size === 0) this.#waiting.delete(key);
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
      channel: this.#channel,
      onNotice: (key) => this.#wake(key),
      onListening: () => {
        for (const key of this.#waiting.keys()) this.#wake(key);
      },
    });
    void this.#listener.start();
  }

  #wake(key: string): void {
    for (const resolve of this.#waiting.get(key) ?? []) resolve();
  }
}
