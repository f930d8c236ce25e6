import { once } from "node:events";
import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import type { ModelCallOutcome } from "#domain";
import { httpFailure, PartUnavailableError } from "#infra/resilience";
import { ArtelError, isSystemError } from "#shared";
import { AnswerEvents } from "./answer-events.ts";
import { type CallEnd, MeteredCall } from "./metered-call.ts";
import type { MeteringProxyOptions } from "./metering-options.ts";
import type { ModelInterface, Route } from "./model-interface.ts";
import { Refusal } from "./refusal.ts";
import { writtenBytes } from "./written-bytes.ts";

interface Incoming {
  readonly method: string;
  /** Without the prefix, with the query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Nothing else of the agent's headers is sent on, and nothing else of the provider's comes back. */
const SENT = ["content-type", "accept", "user-agent"];
const RETURNED = [
  "content-type",
  "retry-after",
  "retry-after-ms",
  "x-should-retry",
  "request-id",
  "x-request-id",
];
const LONGEST_ERROR_BYTES = 64 * 1024;

/** One request of the agent, on its way to the provider and back. */
export class ProviderRequest {
  readonly #options: MeteringProxyOptions;
  readonly #interface: ModelInterface;
  readonly #incoming: Incoming;
  #requests = 0;

  constructor(options: MeteringProxyOptions, modelInterface: ModelInterface, incoming: Incoming) {
    this.#options = options;
    this.#interface = modelInterface;
    this.#incoming = incoming;
  }

  /** Throws a `Refusal` before anything was answered; anything else that it throws is a fault of ours. */
  async serve(route: Route, response: ServerResponse, stop: AbortSignal): Promise<void> {
    const gone = new AbortController();
    response.once("close", () => gone.abort());
    const signal = AbortSignal.any([stop, gone.signal]);
    if (route.kind === "free") return this.#pass(await this.#send(this.#body(), signal), response);
    const body = this.#body();
    const terms = this.#interface.readRequest(parsed(body));
    const model = route.model ?? terms.model;
    if (model === undefined) throw new Refusal(400, "The request names no model.");
    const call = await this.#reserve({ ...terms, model, body }, signal);
    await this.#meter(call, body, response, signal);
  }

  async #reserve(
    request: Parameters<typeof MeteredCall.reserve>[1],
    signal: AbortSignal,
  ): Promise<MeteredCall> {
    const { onWaiting } = this.#options;
    onWaiting?.(true);
    try {
      return await MeteredCall.reserve(this.#options, request, signal);
    } catch (error) {
      const isBudget = error instanceof ArtelError && error.code.startsWith("BUDGET_");
      if (!isBudget) throw signal.aborted ? Refusal.unable() : error;
      this.#options.onExhausted(error);
      throw new Refusal(402, error.message);
    } finally {
      onWaiting?.(false);
    }
  }

  async #meter(
    call: MeteredCall,
    body: Buffer,
    response: ServerResponse,
    signal: AbortSignal,
  ): Promise<void> {
    const begin = performance.now();
    let answer: Response;
    try {
      answer = await this.#send(body, signal);
    } catch (error) {
      await this.#failed(call, error, signal);
      throw isOwn(error) ? error : new Refusal(502, reasonOf(error));
    }
    if (!answer.ok) {
      const message = `it answered ${answer.status}`;
      const failure = { code: `HTTP_${answer.status}`, message };
      await this.#pass(answer, response);
      return call.release({ outcome: "failed", failure, requests: this.#requests });
    }
    const end = await this.#stream(answer, response, signal, begin);
    await call.settle({ ...end, requests: this.#requests });
  }

  /** It may have been read by the provider, unless nobody took it. */
  async #failed(call: MeteredCall, error: unknown, signal: AbortSignal): Promise<void> {
    const outcome = signal.aborted ? "cancelled" : "failed";
    const failure = { code: "MODEL_UNAVAILABLE", message: reasonOf(error) };
    const end = { outcome, failure, requests: this.#requests } as const;
    if (wasNeverSent(error)) return call.release(end);
    return call.settle({ ...end, usage: undefined, writtenBytes: 0, isWhole: false });
  }

  async #stream(
    answer: Response,
    response: ServerResponse,
    signal: AbortSignal,
    begin: number,
  ): Promise<Omit<CallEnd, "requests">> {
    const reader = this.#interface.reader();
    let written = 0;
    const events = new AnswerEvents(answer.headers.get("content-type") ?? "", (event) => {
      reader.read(event);
      written += writtenBytes(event);
    });
    let firstOutputMs: number | undefined;
    let broken: ModelCallOutcome | undefined;
    response.writeHead(answer.status, returnedHeaders(answer));
    try {
      for await (const chunk of answer.body ?? []) {
        this.#options.onSign?.();
        firstOutputMs ??= performance.now() - begin;
        events.add(chunk);
        if (!response.write(chunk)) await once(response, "drain", { signal });
      }
      response.end();
    } catch {
      // Whoever waits for the rest of it must not take it for the whole.
      response.destroy();
      broken = signal.aborted ? "cancelled" : "cut";
    }
    events.end();
    const outcome = reader.outcome ?? broken ?? "cut";
    return {
      outcome,
      ...(outcome === "cut" ? { failure: CUT } : {}),
      usage: reader.usage,
      writtenBytes: written,
      isWhole: reader.outcome !== undefined,
      ...(firstOutputMs === undefined ? {} : { firstOutputMs }),
    };
  }

  /** An answer that costs nothing, as it is, but never with the key in it. */
  async #pass(answer: Response, response: ServerResponse): Promise<void> {
    const { apiKey } = this.#options;
    const text = await limitedText(answer);
    const isShown = answer.ok || apiKey === undefined;
    response.writeHead(answer.status, returnedHeaders(answer));
    response.end(isShown ? text : text.replaceAll(apiKey, "***"));
  }

  #body(): Buffer {
    const { body } = this.#incoming;
    const { completed } = this.#interface;
    const content = parsed(body);
    if (completed === undefined || content === undefined) return body;
    return Buffer.from(JSON.stringify(completed(content)));
  }

  async #send(body: Buffer, signal: AbortSignal): Promise<Response> {
    const { provider, parts, spender, fetch: send = fetch } = this.#options;
    const { method, path } = this.#incoming;
    let last: Response | undefined;
    const run = async (): Promise<Response> => {
      await last?.body?.cancel();
      this.#requests += 1;
      const hasBody = method !== "GET";
      last = await send(`${this.#options.baseUrl.replace(/\/$/, "")}${path}`, {
        method,
        headers: this.#headers(),
        // A key goes nowhere else.
        redirect: "manual",
        signal,
        ...(hasBody ? { body: new Uint8Array(body) } : {}),
      });
      return last;
    };
    const answer = await parts.part({ kind: "provider", name: provider }).run<Response>({
      run,
      failureOf: (outcome) =>
        "error" in outcome
          ? { reason: reasonOf(outcome.error) }
          : httpFailure(outcome.result, Date.now()),
      session: spender.session,
      signal,
    });
    if (answer.status < 300 || answer.status >= 400) return answer;
    await answer.body?.cancel();
    throw new Refusal(502, "The provider's address leads elsewhere.");
  }

  #headers(): Record<string, string> {
    const { headers } = this.#incoming;
    const { apiKey } = this.#options;
    const names = [...SENT, ...this.#interface.headers];
    const sent = names.flatMap((name) => {
      const value = headers[name];
      return typeof value === "string" ? [[name, value]] : [];
    });
    return {
      ...Object.fromEntries(sent),
      "accept-encoding": "identity",
      ...(apiKey === undefined ? {} : this.#interface.authorization(apiKey)),
    };
  }
}

const CUT = { code: "MODEL_STREAM_CUT", message: "the answer ended before it was complete" };

/** Encoding and length are those of the line to the provider. */
function returnedHeaders({ headers }: Response): Record<string, string> {
  return Object.fromEntries(
    RETURNED.flatMap((name) => {
      const value = headers.get(name);
      return value === null ? [] : [[name, value]];
    }),
  );
}

async function limitedText(answer: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of answer.body ?? []) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > LONGEST_ERROR_BYTES && !answer.ok) break;
  }
  return Buffer.concat(chunks).toString("utf8");
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return undefined;
  }
}

/** `fetch` hides the reason. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  return cause instanceof Error ? cause.message : String(cause);
}

/** What is not between the provider and the line to it. */
function isOwn(error: unknown): boolean {
  return error instanceof PartUnavailableError || error instanceof Refusal;
}

const NEVER_SENT = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
]);

function wasNeverSent(error: unknown): boolean {
  if (isOwn(error)) return true;
  const cause = error instanceof Error ? error.cause : undefined;
  return isSystemError(cause) && NEVER_SENT.has(cause.code ?? "");
}
