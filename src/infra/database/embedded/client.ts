import pg from "pg";
import { SOCKET_PORT, type Place } from "./place.ts";
import { ensureServing } from "./starter.ts";

type ConnectCallback = ((error: Error) => void) & ((error: null, client: pg.Client) => void);

/** A client class for `pg.Pool` that brings the database process up, or back up, before it connects. */
export function embeddedClient(place: Place, idleSeconds: number): typeof pg.Client {
  return class EmbeddedClient extends pg.Client {
    override connect(): Promise<pg.Client>;
    override connect(callback: ConnectCallback): void;
    override connect(callback?: ConnectCallback): Promise<pg.Client> | undefined {
      const connected = this.#connect();
      if (!callback) return connected;
      connected.then(
        () => callback(null, this),
        (error: Error) => callback(error),
      );
      return undefined;
    }

    async #connect(): Promise<pg.Client> {
      const folder = await ensureServing(place, idleSeconds);
      Object.assign(this, { host: folder, port: SOCKET_PORT });
      await super.connect();
      return this;
    }
  };
}
