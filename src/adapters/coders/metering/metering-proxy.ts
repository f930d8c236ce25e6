import { timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { randomId, sha256 } from "#shared";
import { StepsExhaustedError } from "../errors.ts";
import { modelInterfaces } from "./interfaces.ts";
import type { MeteringProxyOptions } from "./metering-options.ts";
import type { ModelInterface, Route } from "./model-interface.ts";
import { ProviderRequest } from "./provider-request.ts";
import { readBody, Refusal } from "./refusal.ts";

/**
 * What an agent takes for its provider of models: on 127.0.0.1, with a key that is worth nothing elsewhere. Each request
 * is checked, reserved in the budget, sent on with the real key, and settled with what the provider says it has used.
 */
export class MeteringProxy {
  readonly key = `artel-${randomId(40)}`;
  readonly #options: MeteringProxyOptions;
  readonly #interface: ModelInterface;
  readonly #server: Server;
  readonly #rate: RateLimiterMemory;
  readonly #open = new Set<Promise<void>>();
  readonly #stop = new AbortController();
  #requests = 0;
  #port = 0;

  static async start(options: MeteringProxyOptions): Promise<MeteringProxy> {
    const proxy = new MeteringProxy(options);
    await proxy.#listen();
    return proxy;
  }

  private constructor(options: MeteringProxyOptions) {
    this.#options = options;
    this.#interface = modelInterfaces[options.modelInterface];
    this.#rate = new RateLimiterMemory({ points: options.limits.requestsPerMinute, duration: 60 });
    this.#server = createServer((request, response) => this.#accept(request, response));
    this.#server.on("clientError", (_error, socket) => socket.destroy());
  }

  get port(): number {
    return this.#port;
  }

  /** Resolves when what was under way is settled. */
  async close(): Promise<void> {
    this.#stop.abort();
    const closed = new Promise((resolve) => this.#server.close(resolve));
    await Promise.all(this.#open);
    this.#server.closeAllConnections();
    await closed;
  }

  async #listen(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(0, "127.0.0.1", resolve);
    });
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new TypeError("no port");
    this.#port = address.port;
  }

  #accept(request: IncomingMessage, response: ServerResponse): void {
    this.#options.onSign?.();
    const answered = this.#answer(request, response).catch((error: unknown) => {
      if (!(error instanceof Refusal)) this.#options.onFault(error);
      this.#refuse(response, error instanceof Refusal ? error : Refusal.unable());
    });
    this.#open.add(answered);
    void answered.finally(() => this.#open.delete(answered));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { limits } = this.#options;
    this.#authenticate(request);
    const { route, path, query } = this.#routeOf(request);
    const body = await readBody(request, limits.requestBytes);
    await this.#admit();
    const sent = new ProviderRequest(this.#options, this.#interface, {
      method: request.method ?? "",
      path: path + query,
      headers: request.headers,
      body,
    });
    if (route.kind === "generate") this.#count();
    await sent.serve(route, response, this.#stop.signal);
  }

  /** Whichever way the agent's library sends it. */
  #authenticate({ headers }: IncomingMessage): void {
    const given = [
      headers["x-api-key"],
      headers["x-goog-api-key"],
      bearerOf(headers.authorization),
    ];
    if (given.some((key) => typeof key === "string" && isSame(key, this.key))) return;
    throw new Refusal(401, "This is not the key that was given.");
  }

  #routeOf({ url = "", method = "" }: IncomingMessage): {
    readonly route: Route;
    readonly path: string;
    readonly query: string;
  } {
    const { prefix } = this.#interface;
    const { pathname, searchParams } = URL.parse(url, "http://proxy") ?? { pathname: "" };
    const path = pathname.startsWith(`${prefix}/`) ? pathname.slice(prefix.length) : "";
    const route = this.#interface.route(method, path);
    if (route === undefined) throw new Refusal(404, `${method} ${pathname} is not for an agent.`);
    const asked = QUERIES.filter(([name, value]) => searchParams?.get(name) === value);
    const query = asked.map(([name, value]) => `${name}=${value}`).join("&");
    return { route, path, query: query === "" ? "" : `?${query}` };
  }

  async #admit(): Promise<void> {
    if (this.#open.size > this.#options.limits.atOnce) {
      throw new Refusal(429, "Too many requests at once.", { retryAfterSeconds: 1 });
    }
    try {
      await this.#rate.consume("all");
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      const retryAfterSeconds = Math.ceil(error.msBeforeNext / 1000);
      throw new Refusal(429, "Too many requests in a minute.", { retryAfterSeconds });
    }
  }

  #count(): void {
    const { limits, onExhausted } = this.#options;
    this.#requests += 1;
    if (this.#requests <= limits.requests) return;
    const error = new StepsExhaustedError(limits.requests);
    onExhausted(error);
    throw new Refusal(402, error.message);
  }

  #refuse(response: ServerResponse, { status, message, retryAfterSeconds }: Refusal): void {
    if (response.headersSent) return void response.destroy();
    response.writeHead(status, {
      "content-type": "application/json",
      // Both large SDKs heed it: the same request would be refused again.
      ...(status === 402 ? { "x-should-retry": "false" } : {}),
      ...(retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) }),
      connection: "close",
    });
    response.end(JSON.stringify(this.#interface.refusal(status, `Artel: ${message}`)));
  }
}

/** What may stand behind a path: an answer as events (Gemini), features that are named in a header (Anthropic). */
const QUERIES = [
  ["alt", "sse"],
  ["beta", "true"],
] as const;

function bearerOf(header: string | undefined): string | undefined {
  return /^Bearer (.+)$/i.exec(header ?? "")?.[1];
}

/** Of digests, so that neither the length nor the time says anything. */
function isSame(one: string, other: string): boolean {
  return timingSafeEqual(Buffer.from(sha256(one)), Buffer.from(sha256(other)));
}
