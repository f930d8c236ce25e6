import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** What a request is answered with, byte for byte. */
export interface ServerScript {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent one after the other, so that they arrive apart. */
  readonly pieces?: readonly string[];
  /** Milliseconds before the head, and before each piece. */
  readonly delayMs?: number;
  readonly pieceDelayMs?: number;
  /**
   * `close` is a clean end; `reset` breaks the connection, after the head or, without a status, before it; `stall` says
   * nothing more, and keeps the connection.
   */
  readonly end?: "close" | "reset" | "stall";
}

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: Readonly<Record<string, unknown>>;
}

export type Answering = (request: SeenRequest, count: number) => ServerScript;

/** A provider whose every byte a test decides. */
export class ModelServer {
  readonly requests: SeenRequest[] = [];
  /** Connections that the other side has closed before their answer had ended. */
  abandoned = 0;
  readonly #server: Server;
  #answering: Answering = () => ({ status: 500 });

  private constructor() {
    this.#server = createServer((request, response) => {
      void this.#answer(request, response);
    });
  }

  static async start(): Promise<ModelServer> {
    const server = new ModelServer();
    server.#server.listen(0, "127.0.0.1");
    await once(server.#server, "listening");
    return server;
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  /** How requests are answered from now on; those after the last of several as the last. */
  answer(...scripts: readonly (ServerScript | Answering)[]): void {
    const before = this.requests.length;
    this.#answering = (request, count) => {
      const script = scripts[Math.min(count - before, scripts.length) - 1] ?? {};
      return typeof script === "function" ? script(request, count) : script;
    };
  }

  async stop(): Promise<void> {
    if (!this.#server.listening) return;
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk as Uint8Array);
    const text = Buffer.concat(chunks).toString("utf8");
    const seen = {
      method: request.method ?? "",
      path: request.url ?? "",
      headers: request.headers,
      body: (text === "" ? {} : JSON.parse(text)) as SeenRequest["body"],
    };
    this.requests.push(seen);
    response.once("close", () => {
      if (!response.writableFinished) this.abandoned += 1;
    });
    await play(this.#answering(seen, this.requests.length), response);
  }
}

async function play(script: ServerScript, response: ServerResponse): Promise<void> {
  const {
    status,
    headers = {},
    pieces = [],
    delayMs = 0,
    pieceDelayMs = 2,
    end = "close",
  } = script;
  if (delayMs > 0) await sleep(delayMs);
  if (status === undefined && end !== "close") {
    if (end === "reset") response.socket?.resetAndDestroy();
    return;
  }
  response.writeHead(status ?? 200, headers);
  response.flushHeaders();
  for (const piece of pieces) {
    if (response.destroyed) return;
    await sleep(pieceDelayMs);
    response.write(piece);
  }
  if (end === "stall") return;
  if (end === "close") {
    response.end();
    return;
  }
  // What was written has to leave before the connection goes.
  await sleep(20);
  response.socket?.resetAndDestroy();
}
