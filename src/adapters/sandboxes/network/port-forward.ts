import { connect, createServer, type Server, type Socket } from "node:net";

/** Each takes two open files of this process. */
const MOST_CONNECTIONS = 256;

/** Passes what comes to a Unix socket on to one port of this machine's 127.0.0.1, and to nothing else. */
export class PortForward {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();

  constructor(port: number) {
    this.#server = createServer({ allowHalfOpen: true }, (client) => {
      const service = connect({ host: "127.0.0.1", port, allowHalfOpen: true });
      this.#couple(client, service);
      this.#couple(service, client);
    });
    this.#server.maxConnections = MOST_CONNECTIONS;
  }

  listen(path: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(path, resolve);
    });
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #couple(from: Socket, to: Socket): void {
    this.#sockets.add(from);
    from.pipe(to);
    from.on("error", () => to.destroy());
    from.on("close", () => {
      this.#sockets.delete(from);
      to.destroy();
    });
  }
}
