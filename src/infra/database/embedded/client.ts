import { Client } from "pg";
import { SOCKET_PORT, type Place } from "./place.ts";
import { ensureServing } from "./starter.ts";

type ConnectCallback = ((error: Error) => void) & ((error: null, client: Client) => void);

/** A client class for `pg.Pool` that brings the database process up, or back up, before it connects. */
export function embeddedClient(place: Place, idleSeconds: number): typeof Client {
  return class EmbeddedClient extends Client {
    override connect(): Promise<Client>;
    override connect(callback: ConnectCallback): void;
    override connect(callback?: ConnectCallback): Promise<Client> | undefined {
      const connected = this.#connect();
      if (!callback) return connected;
      connected.then(
        () => callback(null, this),
        (error: Error) => callback(error),
      );
      return undefined;
    }

    async #connect(): Promise<Client> {
      const folder = await ensureServing(place, idleSeconds);
      Object.assign(this, { host: folder, port: SOCKET_PORT });
      await super.connect();
      return this;
    }
  };
}
