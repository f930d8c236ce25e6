import type { Notification, Pool, PoolClient } from "pg";

const RECONNECT_MILLISECONDS = 1_000;

export interface ChannelEars {
  /** Any name that is an identifier of SQL. */
  readonly channel: string;
  onNotification(payload: string): void;
  /** It listens, for the first time or again: what was said while nobody listened is not said again. */
  onListening(): void;
}

/** Hears what is notified on a channel, on a connection of its own that is made anew when it breaks. */
export class ChannelListener {
  readonly #pool: Pool;
  readonly #ears: ChannelEars;
  #client: PoolClient | undefined;
  #retry: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(pool: Pool, ears: ChannelEars) {
    this.#pool = pool;
    this.#ears = ears;
  }

  /** Resolves when it listens, or when it could not be begun: then it is tried again from time to time. */
  async start(): Promise<void> {
    if (this.#stopped) return;
    try {
      const client = await this.#pool.connect();
      this.#client = client;
      client.on("notification", (notification) => this.#hear(notification));
      client.once("error", () => this.#lose(client));
      client.once("end", () => this.#lose(client));
      await client.query(`listen ${this.#ears.channel}`);
    } catch {
      this.#lose(this.#client);
      return;
    }
    // Stopped meanwhile, nobody is interested any more.
    if (this.#client !== undefined) this.#ears.onListening();
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
    if (channel === this.#ears.channel) this.#ears.onNotification(payload ?? "");
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
