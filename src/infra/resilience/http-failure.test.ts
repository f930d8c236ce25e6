import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { partPolicies } from "../../../test/support/parts.ts";
import { httpFailure, parseRetryAfter } from "./http-failure.ts";
import type { Outcome, PartFailure } from "./part.ts";
import { Parts } from "./parts.ts";

const policies = partPolicies({
  failures: 2,
  openMs: 100,
  maximumOpenMs: 400,
  retries: 1,
  maximumBackoffMs: 1_500,
});

/** A service whose answers a test decides. */
let server: Server;
let answer: RequestListener;
let requests = 0;
beforeEach(async () => {
  requests = 0;
  server = createServer((request, response) => {
    requests += 1;
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const says =
  (status: number, headers: Readonly<Record<string, string>> = {}): RequestListener =>
  (_request, response) =>
    response.writeHead(status, headers).end();

function failureOf(outcome: Outcome<Response>): PartFailure | undefined {
  return "error" in outcome
    ? { reason: String(outcome.error) }
    : httpFailure(outcome.result, Date.now());
}

function provider() {
  const part = new Parts({ policies }).part({ kind: "provider", name: "acme" });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const ask = async (timeoutMs = 500) => {
    const response = await part.run({
      run: (signal) => fetch(url, { signal }),
      failureOf,
      timeoutMs,
    });
    return response.status;
  };
  return { part, ask };
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe("a service over HTTP", () => {
  test("that fails is asked less and less, and used again when it recovers", async () => {
    const { part, ask } = provider();
    answer = says(503);
    expect([await ask(), await ask()]).toEqual([503, 503]);
    expect(requests).toBe(4); // each with one retry
    await expect(ask()).rejects.toMatchObject({ code: "PART_UNAVAILABLE" });
    expect(requests).toBe(4);
    await sleep(110);
    expect(await ask()).toBe(503);
    expect((part.state.until ?? 0) - part.state.since).toBe(200);
    answer = says(200);
    await sleep(210);
    expect(await ask()).toBe(200);
    expect(part.state).toMatchObject({ state: "closed", failures: 0 });
  });

  test("that stalls is not waited for, and its connection is closed", async () => {
    const { part, ask } = provider();
    const closed = Promise.withResolvers<void>();
    answer = (request) => void request.socket.once("close", () => closed.resolve());
    await expect(ask(50)).rejects.toMatchObject({ code: "PART_TIMEOUT" });
    await closed.promise;
    await expect(ask(50)).rejects.toMatchObject({ code: "PART_TIMEOUT" });
    expect(part.state.state).toBe("open");
  });

  test("that asks for a second's patience gets it within the call", async () => {
    const { ask } = provider();
    let at = 0;
    answer = (request, response) => {
      if (at === 0) {
        at = performance.now();
        says(429, { "retry-after": "1" })(request, response);
      } else says(200)(request, response);
    };
    expect(await ask(5_000)).toBe(200);
    expect(performance.now() - at).toBeGreaterThanOrEqual(990);
    expect(requests).toBe(2);
  });

  test("that asks for an hour is left alone for an hour at its first word", async () => {
    const { part, ask } = provider();
    answer = says(429, { "retry-after": "3600" });
    const asked = Date.now();
    expect(await ask()).toBe(429);
    expect(requests).toBe(1);
    const { until = 0 } = part.state;
    expect(until).toBeGreaterThanOrEqual(asked + 3_600_000);
    expect(until).toBeLessThanOrEqual(Date.now() + 3_600_000);
    await expect(ask()).rejects.toMatchObject({ code: "PART_UNAVAILABLE" });
  });

  test("that is not there is a failure; what it refuses is an answer", async () => {
    const { part, ask } = provider();
    answer = says(404);
    expect([await ask(), await ask(), await ask()]).toEqual([404, 404, 404]);
    expect(part.state.failures).toBe(0);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await expect(ask()).rejects.toThrow("fetch failed");
    expect(part.state.failures).toBe(1);
  });
});

test("Retry-After is seconds or a date, and nothing else", () => {
  const now = Date.parse("2026-11-21T22:00:00Z");
  expect(parseRetryAfter("120", now)).toBe(120_000);
  expect(parseRetryAfter("Sat, 21 Nov 2026 22:00:30 GMT", now)).toBe(30_000);
  expect(parseRetryAfter("Sat, 21 Nov 2026 21:00:30 GMT", now)).toBe(0);
  for (const nonsense of [null, "", "soon", "-5", "1.5", "1e3", "Monday"]) {
    expect(parseRetryAfter(nonsense, now), String(nonsense)).toBeUndefined();
  }
});
