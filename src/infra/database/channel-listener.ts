import type { Notification, Pool, PoolClient } from "pg";

const RECONNECT_MILLISECONDS = 1_000;

export interface ChannelListenerOptions {
  readonly pool: Pool;
  /** A plain name. */
  readonly channel: string;
  onNotice(payload: string): void;
  /** It listens, for the first time or again: what was said while nobody listened is not said again. */
  onListening(): void;
}

/** Hears what is notified on a channel, on a connection of its own that is made anew when it breaks. */
export class ChannelListener {
  readonly #options: ChannelListenerOptions;
  #client: PoolClient | undefined;
  #retry: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(options: ChannelListenerOptions) {
    this.#options = options;
  }

  /** Resolves when it listens, or when that failed and is to be tried again. */
  async start(): Promise<void> {
    if (this.#stopped) return;
    const { pool, channel, onListening } = this.#options;
    try {
      const client = await pool.connect();
      // Told to stop meanwhile: a client that nobody gives back would keep the pool from ending.
      if (this.#stopped) {
        client.release(true);
        return;
      }
      this.#client = client;
      client.on("notification", (notification) => this.#hear(notification));
      client.once("error", () => this.#lose(client));
      client.once("end", () => this.#lose(client));
      await client.query(`listen ${channel}`);
      onListening();
    } catch {
      this.#lose(this.#client);
    }
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#retry);
    const client = this.#client;
    this.#client = undefined;
    client?.removeAllListeners("notification");
    // Not to be reused: it listens.
    client?.release(true);
  }

  #hear({ channel, payload }: Notification): void {
    if (channel === this.#options.channel) this.#options.onNotice(payload ?? "");
  }

  #lose(client: PoolClient | undefined): void {
    if (client !== undefined && client === this.#client) {
      this.#client = undefined;
      client.release(true);
    }
    if (this.#stopped || this.#client !== undefined) return;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => void this.start(), RECONNECT_MILLISECONDS).unref();
  }
}
