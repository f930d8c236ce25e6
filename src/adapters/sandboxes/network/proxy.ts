import {
  createServer,
  request,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type Server,
  type ServerResponse,
} from "node:http";
import { connect, isIP, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { isLinkLocal, parseAddress, type Address, type AllowList } from "./allow-list.ts";
import { NameCache } from "./name-cache.ts";

const CONNECT_MS = 30_000;

/** Meant for one connection, so not passed on (RFC 9110, 7.6.1). */
const HOP_BY_HOP = [
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "upgrade",
];

/**
 * The one way out of a sandbox: an HTTP proxy on the host that connects to the addresses of a list and to no other.
 * Names are resolved here, so the sandbox needs no DNS. What is refused is answered with 403 and the reason.
 */
export class AllowListProxy {
  readonly #allowList: AllowList;
  readonly #upstream: URL | undefined;
  readonly #server: Server;
  readonly #sockets = new Set<Duplex>();
  readonly #names = new NameCache();
  /** `host:port` of each refused request. */
  readonly refused = new Set<string>();

  /** `upstream`: the proxy that this machine itself has to use, if any. */
  constructor(allowList: AllowList, upstream?: URL) {
    this.#allowList = allowList;
    this.#upstream = upstream;
    this.#server = createServer((incoming, response) => void this.#forward(incoming, response));
    this.#server.on(
      "connect",
      (incoming, socket, head) => void this.#tunnel(incoming, socket, head),
    );
    this.#server.on("connection", (socket) => this.#track(socket));
    this.#server.on("clientError", (_error, socket) => socket.destroy());
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

  async #tunnel(incoming: IncomingMessage, client: Duplex, head: Buffer): Promise<void> {
    client.on("error", () => client.destroy());
    const target = parseAddress(incoming.url ?? "");
    if (target === undefined || !this.#allowList.allows(target)) {
      this.refused.add(incoming.url ?? "");
      client.end(answer(403, `Artel's sandbox does not allow ${incoming.url}.`));
      return;
    }
    try {
      const remote =
        this.#upstream === undefined
          ? await this.#connect(target)
          : await this.#connectThrough(this.#upstream, target);
      client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      if (head.length > 0) remote.write(head);
      join(client, remote);
    } catch (error) {
      client.end(answer(502, reason(error)));
    }
  }

  /** A request for a plain `http://` address. */
  async #forward(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = URL.parse(incoming.url ?? "");
    const target =
      url?.protocol === "http:" ? parseAddress(`${url.hostname}:${url.port || "80"}`) : undefined;
    if (url === null || target === undefined || !this.#allowList.allows(target)) {
      this.refused.add(url?.host ?? incoming.url ?? "");
      response.writeHead(403, { "content-type": "text/plain" });
      response.end(`Artel's sandbox does not allow ${url?.host ?? "this request"}.\n`);
      return;
    }
    const headers: OutgoingHttpHeaders = { ...incoming.headers, host: url.host };
    for (const name of HOP_BY_HOP) delete headers[name];
    try {
      const socket = await this.#connect(
        this.#upstream === undefined ? target : addressOf(this.#upstream),
      );
      if (this.#upstream !== undefined) Object.assign(headers, authorization(this.#upstream));
      const outgoing = request({
        method: incoming.method,
        path: this.#upstream === undefined ? url.pathname + url.search : url.href,
        headers,
        setHost: false,
        createConnection: () => socket,
      });
      outgoing.on("response", (remote) => {
        response.writeHead(remote.statusCode ?? 502, remote.headers);
        remote.pipe(response);
      });
      outgoing.on("error", () => response.destroy());
      response.on("close", () => socket.destroy());
      incoming.pipe(outgoing);
    } catch (error) {
      response.writeHead(502, { "content-type": "text/plain" });
      response.end(`${reason(error)}\n`);
    }
  }

  async #connect({ host, port }: Address): Promise<Socket> {
    const found = isIP(host) === 0 ? await this.#names.resolve(host) : host;
    if (found !== host && isLinkLocal(found)) throw new Error(`${host} leads to ${found}.`);
    const socket = connect({ host: found, port, timeout: CONNECT_MS });
    this.#track(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once("connect", resolve);
      socket.once("error", reject);
      socket.once("timeout", () => socket.destroy(new Error(`${host}:${port} does not answer.`)));
    });
    socket.setTimeout(0);
    return socket;
  }

  async #connectThrough(upstream: URL, target: Address): Promise<Socket> {
    const name = target.host.includes(":") ? `[${target.host}]` : target.host;
    const outgoing = request({
      method: "CONNECT",
      path: `${name}:${target.port}`,
      headers: { host: `${name}:${target.port}`, ...authorization(upstream) },
      setHost: false,
      ...addressOf(upstream),
    });
    outgoing.end();
    return new Promise((resolve, reject) => {
      outgoing.once("error", reject);
      outgoing.once("response", (response) => {
        response.resume();
        reject(new Error(`The machine's own proxy answered ${response.statusCode}.`));
      });
      outgoing.once("connect", (response, socket) => {
        this.#track(socket);
        if (response.statusCode === 200) return resolve(socket as Socket);
        socket.destroy();
        reject(new Error(`The machine's own proxy answered ${response.statusCode}.`));
      });
    });
  }

  #track(socket: Duplex): void {
    this.#sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.once("close", () => this.#sockets.delete(socket));
  }
}

function join(left: Duplex, right: Duplex): void {
  left.pipe(right);
  right.pipe(left);
  left.once("close", () => right.destroy());
  right.once("close", () => left.destroy());
}

function answer(status: 403 | 502, text: string): string {
  const line = status === 403 ? "403 Forbidden" : "502 Bad Gateway";
  const body = `${text}\n`;
  return `HTTP/1.1 ${line}\r\ncontent-type: text/plain\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`;
}

function addressOf(upstream: URL): Address {
  return { host: upstream.hostname.replace(/^\[|\]$/g, ""), port: Number(upstream.port || "80") };
}

function authorization(upstream: URL): Record<string, string> {
  if (upstream.username === "") return {};
  const pair = `${decodeURIComponent(upstream.username)}:${decodeURIComponent(upstream.password)}`;
  return { "proxy-authorization": `Basic ${Buffer.from(pair).toString("base64")}` };
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
