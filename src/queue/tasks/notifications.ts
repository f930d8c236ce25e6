import type { ClientBase, Pool } from "pg";
import { z } from "zod";
import { ChannelListener } from "#infra/database";

const CHANNEL = "artel_queue";
/** PostgreSQL takes less than 8,000 bytes. */
const MOST_BYTES = 7_500;

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

/** Hears the notices of other processes. Without a connection the queue works on: it looks from time to time. */
export class NoticeListener {
  readonly #own: string;
  readonly #onNotice: (notice: Notice) => void;
  readonly #listener: ChannelListener;

  constructor(pool: Pool, own: string, onNotice: (notice: Notice) => void) {
    this.#own = own;
    this.#onNotice = onNotice;
    this.#listener = new ChannelListener({
      pool,
      channel: CHANNEL,
      onNotice: (payload) => this.#hear(payload),
      onListening: () => onNotice({ from: "", ready: true, ended: null, changed: true }),
    });
  }

  start(): Promise<void> {
    return this.#listener.start();
  }

  stop(): void {
    this.#listener.stop();
  }

  #hear(payload: string): void {
    const notice = noticeSchema.safeParse(parsed(payload));
    if (notice.success && notice.data.from !== this.#own) this.#onNotice(notice.data);
  }
}

function parsed(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return undefined; // somebody else uses our channel's name
  }
}
