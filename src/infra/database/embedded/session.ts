import { EMBEDDED_DISK_FULL } from "../errors.ts";
import { backendMessages } from "./framing.ts";
import { applyIntents, type ListenIntent, notificationChannel, quoteName } from "./listening.ts";
import { errorResponse, failingQuery, readyForQuery, simpleQuery, SYNC } from "./replies.ts";

/** One exchange that must not be interleaved with another client's: a query, or messages up to a Sync. */
export interface Batch {
  readonly bytes: Buffer;
  readonly intents: readonly ListenIntent[];
  /** The client already got its CopyInResponse, so the engine's is dropped. */
  readonly copiesIn?: boolean;
}

export interface SessionClient {
  readonly channels: Set<string>;
  /** Prefix of its named prepared statements in the shared session. */
  readonly statements: Set<string>;
  send(bytes: Buffer): void;
  /** Says why and cuts the connection. */
  dismiss(reason: Buffer): void;
}

export interface Engine {
  /** Runs protocol messages on the one PostgreSQL session there is, and returns its answer. */
  run(bytes: Buffer): Promise<Uint8Array>;
  /** False when it must not be asked to write: it does not survive a full disk. */
  hasSpace(): boolean;
}

/**
 * One engine session shared by many clients. A client owns it from its first message until the engine is
 * ready for a query outside of a transaction; the others wait in turn.
 */
export class SharedSession {
  readonly #engine: Engine;
  readonly #idleTransactionMilliseconds: number;
  readonly #clients = new Set<SessionClient>();
  readonly #waiting: { client: SessionClient; batch: Batch }[] = [];
  #owner: SessionClient | undefined;
  #status = "I";
  #running = false;
  #idleTimer: NodeJS.Timeout | undefined;
  /** Grows with every exchange; maintenance is skipped when nothing happened. */
  exchanges = 0;

  constructor(engine: Engine, idleTransactionMilliseconds: number) {
    this.#engine = engine;
    this.#idleTransactionMilliseconds = idleTransactionMilliseconds;
  }

  join(client: SessionClient): void {
    this.#clients.add(client);
  }

  submit(client: SessionClient, batch: Batch): void {
    this.#waiting.push({ client, batch });
    void this.#run();
  }

  /** Rolls back what the client left open and forgets what it prepared and listened to. */
  leave(client: SessionClient): void {
    if (!this.#clients.delete(client)) return;
    const others = this.#waiting.filter((entry) => entry.client !== client);
    this.#waiting.splice(0, this.#waiting.length, ...others);
    void this.#run();
  }

  /** Runs SQL of the server itself between two clients' exchanges. */
  async maintain(sql: string): Promise<void> {
    if (this.#owner || this.#running) return;
    this.#running = true;
    try {
      await this.#engine.run(simpleQuery(sql));
    } finally {
      this.#running = false;
    }
    await this.#run();
  }

  /** Resolves when the exchange that runs now is over. */
  async settled(): Promise<void> {
    while (this.#running) await new Promise((resolve) => setImmediate(resolve));
  }

  async #run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    clearTimeout(this.#idleTimer);
    try {
      for (;;) {
        await this.#releaseDeparted();
        const entry = this.#next();
        if (!entry) break;
        await this.#execute(entry.client, entry.batch);
      }
    } finally {
      this.#running = false;
    }
    if (this.#owner) this.#watchIdleOwner(this.#owner);
  }

  #next(): { client: SessionClient; batch: Batch } | undefined {
    if (!this.#owner) return this.#waiting.shift();
    const index = this.#waiting.findIndex((entry) => entry.client === this.#owner);
    return index < 0 ? undefined : this.#waiting.splice(index, 1)[0];
  }

  async #execute(client: SessionClient, batch: Batch): Promise<void> {
    if (this.#status !== "E" && !this.#engine.hasSpace()) {
      if (this.#status === "I") {
        client.send(
          Buffer.concat([
            errorResponse("ERROR", EMBEDDED_DISK_FULL, DISK_FULL),
            readyForQuery("I"),
          ]),
        );
        return;
      }
      batch = { bytes: failingQuery(`sqlstate '${EMBEDDED_DISK_FULL}'`, DISK_FULL), intents: [] };
    }
    this.#owner = client;
    this.exchanges += 1;
    let failed = false;
    let ready = false;
    const out: Buffer[] = [];
    for (const message of backendMessages(await this.#engine.run(batch.bytes))) {
      if (message.type === "A") {
        this.#notify(notificationChannel(message), message.bytes, client, out);
        continue;
      }
      if (message.type === "G" && batch.copiesIn) continue;
      if (message.type === "E") failed = true;
      if (message.type === "Z") {
        this.#status = String.fromCharCode(message.bytes[5]!);
        ready = true;
      }
      out.push(message.bytes);
    }
    if (!failed && batch.intents.length > 0) await this.#listen(client, batch.intents);
    client.send(Buffer.concat(out));
    if (ready && this.#status === "I") this.#owner = undefined;
  }

  #notify(channel: string, bytes: Buffer, owner: SessionClient, out: Buffer[]): void {
    for (const client of this.#clients) {
      if (!client.channels.has(channel)) continue;
      if (client === owner) out.push(bytes);
      else client.send(bytes);
    }
  }

  /** An UNLISTEN of one client must not silence the others: what they hear is listened to again. */
  async #listen(client: SessionClient, intents: readonly ListenIntent[]): Promise<void> {
    applyIntents(client.channels, intents);
    if (!intents.some(({ verb }) => verb === "unlisten")) return;
    const heard = new Set([...this.#clients].flatMap((other) => [...other.channels]));
    const sql = [...heard].map((channel) => `listen ${quoteName(channel)};`).join("");
    if (sql) await this.#engine.run(simpleQuery(sql));
  }

  async #releaseDeparted(): Promise<void> {
    const owner = this.#owner;
    if (!owner || this.#clients.has(owner)) return;
    const answer = backendMessages(await this.#engine.run(SYNC)).findLast(
      ({ type }) => type === "Z",
    );
    if (answer && String.fromCharCode(answer.bytes[5]!) !== "I") {
      await this.#engine.run(simpleQuery("rollback"));
    }
    this.#status = "I";
    this.#owner = undefined;
  }

  /** Named statements and channels of a client that left, dropped when nobody is in a transaction. */
  forget(client: SessionClient): void {
    const heard = new Set([...this.#clients].flatMap((other) => [...other.channels]));
    const sql = [
      ...[...client.statements].map((name) => `deallocate ${quoteName(name)};`),
      ...[...client.channels]
        .filter((channel) => !heard.has(channel))
        .map((channel) => `unlisten ${quoteName(channel)};`),
    ];
    for (const statement of sql) {
      this.#waiting.push({ client: SILENT, batch: { bytes: simpleQuery(statement), intents: [] } });
    }
    void this.#run();
  }

  /** One client that sits in a transaction stops all of them: it is dismissed after a while. */
  #watchIdleOwner(owner: SessionClient): void {
    this.#idleTimer = setTimeout(() => {
      owner.dismiss(
        errorResponse(
          "FATAL",
          "25P03",
          "terminating connection due to idle-in-transaction timeout",
        ),
      );
    }, this.#idleTransactionMilliseconds);
    this.#idleTimer.unref();
  }
}

const DISK_FULL = "there is no space left for the database; free at least 100 MB on its disk";

/** Stands for the server itself in the queue of exchanges. */
const SILENT: SessionClient = {
  channels: new Set(),
  statements: new Set(),
  send: () => {},
  dismiss: () => {},
};
