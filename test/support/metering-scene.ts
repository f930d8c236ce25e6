import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import {
  MeteringProxy,
  type MeteringProxyOptions,
  type ModelInterfaceName,
} from "#adapters/coders";
import type { ModelCall } from "#domain";
import { Parts } from "#infra/resilience";
import type { ArtelError } from "#shared";
import { MemoryBudget } from "../../src/adapters/models/conformance/memory-budget.ts";
import { partPolicies } from "./parts.ts";

export { MemoryBudget };

export const REAL_KEY = "sk-real-0123456789abcdef0123456789";

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}
export type Answer = (seen: Seen, response: ServerResponse) => void;

/** A server that answers as a provider does, and the proxy before it, until the test has ended. */
export async function meteringScene(
  modelInterface: ModelInterfaceName,
  answer: Answer,
  more: {
    readonly budget?: MemoryBudget;
    readonly limits?: Partial<MeteringProxyOptions["limits"]>;
    readonly options?: Partial<MeteringProxyOptions>;
  } = {},
) {
  const seen: Seen[] = [];
  const provider = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      seen.push({ method, url, headers, body });
      answer({ method, url, headers, body }, response);
    });
  });
  await new Promise<void>((resolve) => provider.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    provider.close();
    provider.closeAllConnections();
  });
  const calls: ModelCall[] = [];
  const exhausted: ArtelError[] = [];
  const faults: unknown[] = [];
  const budget = more.budget ?? new MemoryBudget();
  const base = `http://127.0.0.1:${(provider.address() as AddressInfo).port}/real`;
  const proxy = await MeteringProxy.start({
    modelInterface,
    provider: "test",
    baseUrl: base,
    apiKey: REAL_KEY,
    parts: new Parts({ policies: partPolicies({ failures: 3 }) }),
    spender: { session: "s", task: "t", agent: "a", person: "p" },
    prompt: { name: "developer", version: "1" },
    budget,
    priceOf: (model, { inputTokens, outputTokens }) =>
      model === "unknown"
        ? { dollars: null, pricedAs: null }
        : { dollars: (inputTokens + 10 * outputTokens) / 1e6, pricedAs: "list" },
    onCall: async (call) => void calls.push(call),
    onExhausted: (error) => void exhausted.push(error),
    onFault: (error) => void faults.push(error),
    limits: {
      requests: 100,
      requestsPerMinute: 100,
      atOnce: 10,
      requestBytes: 100_000,
      ...more.limits,
    },
    ...more.options,
  });
  onTestFinished(() => proxy.close());
  const ask = (path: string, body: unknown = {}, init: RequestInit = {}) =>
    fetch(`http://127.0.0.1:${proxy.port}${path}`, {
      method: "POST",
      headers: { authorization: `Bearer ${proxy.key}`, "content-type": "application/json" },
      body: JSON.stringify(body),
      ...init,
    });
  return { proxy, ask, seen, calls, exhausted, faults, budget };
}

export function answerJson(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}

export function answerEvents(response: ServerResponse, all: readonly unknown[]): void {
  response.writeHead(200, { "content-type": "text/event-stream" });
  for (const event of all) response.write(`data: ${JSON.stringify(event)}\n\n`);
  response.end();
}
