import type { ClientBase, Notification, Pool, PoolClient } from "pg";
import { z } from "zod";

const CHANNEL = "artel_queue";
/** PostgreSQL takes less than 8,000 bytes. */
const MOST_BYTES = 7_500;
const RECONNECT_MILLISECONDS = 1_000;

/** What one process tells the others; each of them could find it out by looking. */
const noticeSchema = z.object({
  from: z.string(),
  /** There are tasks to be taken. */
  ready: z.boolean().default(false),
  /** These tasks have ended; any may have when it is null. */
  ended: z.array(z.string()).nullable().default([]),
  /** A person cancelled or paused something, or a session was cancelled. */
  changed: z.boolean().default(false),
});
export type Notice = z.infer<typeof noticeSchema>;

/** Within a transaction, others hear of it when that is committed. */
export async function notify(
  client: ClientBase | Pool,
  notice: z.input<typeof noticeSchema>,
): Promise<void> {
  const whole = JSON.stringify(notice);
  const text =
    Buffer.byteLength(whole) > MOST_BYTES ? JSON.stringify({ ...notice, ended: null }) : whole;
  await client.query("select pg_notify($1, $2)", [CHANNEL, text]);
}

/** Hears the notices of other processes, on a connection of its own that is made anew when it breaks. */
export class NoticeListener {
  readonly #pool: Pool;
  readonly #own: string;
  readonly #onNotice: (notice: Notice) => void;
  #client: PoolClient | undefined;
  #retry: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(pool: Pool, own: string, onNotice: (notice: Notice) => void) {
    this.#pool = pool;
    this.#own = own;
    this.#onNotice = onNotice;
  }

  /** Resolves when it listens. Without a connection the queue works on: it looks from time to time. */
  async start(): Promise<void> {
    if (this.#stopped) return;
    try {
      const client = await this.#pool.connect();
      this.#client = client;
      client.on("notification", (notification) => this.#hear(notification));
      client.once("error", () => this.#lose(client));
      client.once("end", () => this.#lose(client));
      await client.query(`listen ${CHANNEL}`);
      // What was said while nobody listened is not said again.
      this.#onNotice({ from: "", ready: true, ended: null, changed: true });
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
    if (channel !== CHANNEL) return;
    const notice = noticeSchema.safeParse(parsed(payload));
    if (notice.success && notice.data.from !== this.#own) this.#onNotice(notice.data);
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

function parsed(payload: string | undefined): unknown {
  try {
    return JSON.parse(payload ?? "");
  } catch {
    return undefined; // somebody else uses our channel's name
  }
}
