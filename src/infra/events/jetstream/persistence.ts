import { setTimeout as sleep } from "node:timers/promises";
import { errors, type NatsConnection } from "@nats-io/transport-node";
import { EventServerUnreachableError } from "../errors.ts";
import { isTransient, serverError } from "./failure.ts";

const RETRY_MS = 50;

/** Does operations again while the server is away or not ready, up to the patience. */
export class Persistence {
  readonly #connection: NatsConnection;
  readonly #description: string;
  readonly #patienceMs: number;
  /** How to fail what is under way; no answer to it comes over a new connection. */
  readonly #underWay = new Set<(error: Error) => void>();
  #connected = true;

  constructor(connection: NatsConnection, description: string, patienceMs: number) {
    this.#connection = connection;
    this.#description = description;
    this.#patienceMs = patienceMs;
    void this.#watch();
  }

  async persist<T>(operation: () => Promise<T>): Promise<T> {
    const deadline = performance.now() + this.#patienceMs;
    for (;;) {
      try {
        if (this.#connected) return await this.#whileConnected(operation);
        throw new errors.ConnectionError("the connection is lost");
      } catch (error) {
        if (this.#connection.isClosed() || !isTransient(error)) {
          throw serverError(error, this.#description);
        }
        if (performance.now() > deadline) {
          const reason = `no answer for ${Math.round(this.#patienceMs / 1000)} s`;
          throw new EventServerUnreachableError(this.#description, reason, error);
        }
        await sleep(RETRY_MS);
      }
    }
  }

  #whileConnected<T>(operation: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#underWay.add(reject);
      const settled = () => this.#underWay.delete(reject);
      operation().then(resolve, reject).finally(settled);
    });
  }

  async #watch(): Promise<void> {
    for await (const { type } of this.#connection.status()) {
      if (type === "reconnect") this.#connected = true;
      if (type !== "disconnect" && type !== "close") continue;
      this.#connected = false;
      for (const fail of this.#underWay) {
        fail(new errors.ConnectionError("the connection was lost"));
      }
      this.#underWay.clear();
    }
  }
}
