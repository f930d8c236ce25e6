import { chmodSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:net";
import type { PGlite } from "@electric-sql/pglite";
import { Connection } from "./connection.ts";
import { hasSpace, serverVersion } from "./engine.ts";
import { type Place, socketPath } from "./place.ts";
import { errorResponse } from "./replies.ts";
import { SharedSession } from "./session.ts";

const VACUUM_MILLISECONDS = 10 * 60 * 1000;
const IDLE_TRANSACTION_MILLISECONDS = 60 * 1000;

/** Speaks the PostgreSQL protocol on a Unix socket for one engine, until nobody has needed it for a while. */
export class DatabaseServer {
  readonly #engine: PGlite;
  readonly #server: Server;
  readonly #session: SharedSession;
  readonly #idleMilliseconds: number;
  readonly #connections = new Set<Connection>();
  readonly #vacuum: NodeJS.Timeout;
  /** Resolves with the reason when the data directory is closed. */
  readonly stopped: Promise<string>;
  #resolveStopped: (reason: string) => void = () => {};
  #idle: NodeJS.Timeout | undefined;
  #count = 0;
  #stopping = false;
  #vacuumedAt = 0;

  static async listen(
    engine: PGlite,
    place: Place,
    folder: string,
    idleSeconds: number,
  ): Promise<DatabaseServer> {
    const version = await serverVersion(engine);
    const path = socketPath(folder);
    rmSync(path, { force: true });
    const server = createServer();
    const result = new DatabaseServer(engine, server, place, idleSeconds, version);
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(path, resolve);
    });
    chmodSync(path, 0o600);
    return result;
  }

  private constructor(
    engine: PGlite,
    server: Server,
    place: Place,
    idleSeconds: number,
    version: string,
  ) {
    this.#engine = engine;
    this.#server = server;
    this.#idleMilliseconds = idleSeconds * 1000;
    this.#session = new SharedSession(
      {
        run: (bytes) => engine.execProtocolRaw(bytes, { syncToFs: false }),
        hasSpace: () => hasSpace(place.folder),
      },
      IDLE_TRANSACTION_MILLISECONDS,
    );
    this.stopped = new Promise((resolve) => {
      this.#resolveStopped = resolve;
    });
    server.on("connection", (socket) => {
      clearTimeout(this.#idle);
      const connection = new Connection(socket, this.#session, ++this.#count, version);
      this.#connections.add(connection);
      socket.once("close", () => {
        this.#connections.delete(connection);
        this.#watchIdle();
      });
    });
    this.#vacuum = setInterval(() => void this.#clean(), VACUUM_MILLISECONDS);
    this.#watchIdle();
  }

  async stop(reason: string): Promise<void> {
    if (this.#stopping) return;
    this.#stopping = true;
    clearInterval(this.#vacuum);
    clearTimeout(this.#idle);
    this.#server.close();
    for (const connection of this.#connections) {
      connection.dismiss(errorResponse("FATAL", "57P01", "the database process is stopping"));
    }
    await this.#session.settled();
    await this.#engine.close();
    this.#resolveStopped(reason);
  }

  #watchIdle(): void {
    clearTimeout(this.#idle);
    if (this.#connections.size > 0 || this.#stopping) return;
    this.#idle = setTimeout(() => void this.stop("idle"), this.#idleMilliseconds);
  }

  async #clean(): Promise<void> {
    if (this.#session.exchanges === this.#vacuumedAt) return;
    await this.#session.maintain("vacuum");
    this.#vacuumedAt = this.#session.exchanges;
  }
}
