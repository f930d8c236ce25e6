import { deepEqual, equal, match, ok } from "node:assert/strict";
import type { ModelErrorCode } from "../errors.ts";
import type { Refusal } from "./dialect.ts";
import type { ServerScript } from "./model-server.ts";
import { type ModelCase, type Place, rejection } from "./place.ts";
import { KEY } from "./scene.ts";

const HELLO = { text: ["Hello"] };

function refused(place: Place, kind: Refusal, more: ServerScript = {}): ServerScript {
  const { status, body } = place.dialect.refusal(kind);
  const headers = { "content-type": "application/json", ...more.headers };
  return { ...more, status, headers, pieces: [JSON.stringify(body)] };
}

interface RefusalCase {
  readonly kind: Refusal;
  readonly code: ModelErrorCode;
  /** Requests that are made, one retry included. */
  readonly requests: number;
  /** The next model of the chain is asked. */
  readonly isForNext: boolean;
}

const refusals: readonly RefusalCase[] = [
  { kind: "key", code: "MODEL_KEY_REFUSED", requests: 1, isForNext: true },
  { kind: "quota", code: "MODEL_QUOTA_EXHAUSTED", requests: 1, isForNext: true },
  { kind: "rate", code: "MODEL_RATE_LIMITED", requests: 2, isForNext: true },
  { kind: "overloaded", code: "MODEL_UNAVAILABLE", requests: 2, isForNext: true },
  { kind: "context", code: "MODEL_CONTEXT_TOO_LONG", requests: 1, isForNext: true },
  { kind: "model", code: "MODEL_UNKNOWN", requests: 1, isForNext: true },
  { kind: "request", code: "MODEL_REQUEST_REFUSED", requests: 1, isForNext: false },
];

const ways = ["generate", "stream"] as const;

export const failureCases: readonly ModelCase[] = [
  ...refusals.flatMap(({ kind, code, requests, isForNext }): ModelCase[] => [
    {
      name: `refusal (${kind}): ${code}, and nothing is paid`,
      async run(place) {
        const scene = place.scene();
        scene.answer(refused(place, kind));
        const error = await rejection(scene.ask("stream"));
        equal(error.code, code);
        match(error.message, new RegExp(`^${place.dialect.kind}/.*HTTP \\d+`));
        equal(place.server.requests.length, requests);
        deepEqual([scene.calls.length, scene.calls[0]?.requests], [1, requests]);
        deepEqual([scene.calls[0]?.outcome, scene.calls[0]?.failure?.code], ["failed", code]);
        deepEqual(
          [scene.budget.spent.dollars, scene.budget.spent.tokens, scene.calls[0]?.dollars],
          [0, 0, 0],
        );
        ok(scene.booksAgree);
      },
    },
    {
      name: `refusal (${kind}): ${isForNext ? "the next model is asked" : "no other is asked"}`,
      async run(place) {
        const spare = { dialect: place.dialect, server: place.spare };
        const scene = place.scene({ spare, policy: { retries: 0 } });
        scene.answer(refused(place, kind));
        place.spare.answer({ status: 503, pieces: ["down as well"] });
        const error = await rejection(scene.ask("generate"));
        equal(place.spare.requests.length, isForNext ? 1 : 0);
        if (!isForNext) return equal(error.code, code);
        match(error.message, new RegExp(`${place.dialect.kind}/.*\\[${code}\\]`));
        match(error.message, /spare\/.*\[MODEL_UNAVAILABLE\]/);
        deepEqual(
          scene.calls.map(({ call, fallback }) => [call, fallback]),
          [
            ["call-1", 0],
            ["call-1+1", 1],
          ],
        );
      },
    },
  ]),
  {
    name: "what the provider says of the key is not repeated",
    async run(place) {
      const scene = place.scene({ policy: { retries: 0 } });
      const said = `the key ${KEY} is not good, nor is Bearer abcdefgh12345678`;
      scene.answer({ status: 401, pieces: [JSON.stringify({ error: { message: said } })] });
      const error = await rejection(scene.generate());
      const told = [
        error.message,
        String(error.stack),
        JSON.stringify([error, scene.calls]),
      ].join();
      ok(!told.includes(KEY) && !told.includes("abcdefgh12345678"));
      equal(error.cause, undefined);
    },
  },
  {
    name: "a provider that asks for a second's patience gets it",
    async run(place) {
      const scene = place.scene();
      scene.answer(refused(place, "rate", { headers: { "retry-after": "1" } }), HELLO);
      const begin = performance.now();
      await scene.ask("generate");
      ok(performance.now() - begin > 990);
      deepEqual([scene.calls[0]?.outcome, scene.calls[0]?.requests], ["done", 2]);
      deepEqual(scene.budget.states, { "call-1": "settled", "call-1~2": "settled" });
      ok(scene.booksAgree);
    },
  },
  {
    name: "a provider that asks for an hour is left alone, and the next one is asked at once",
    async run(place) {
      const spare = { dialect: place.dialect, server: place.spare };
      const scene = place.scene({ spare });
      scene.answer(refused(place, "rate", { headers: { "retry-after": "3600" } }));
      place.spare.answer({ status: 400, pieces: ["{}"] });
      await rejection(scene.ask("generate"));
      await rejection(scene.ask("stream"));
      deepEqual([place.server.requests.length, place.spare.requests.length], [1, 2]);
      const part = scene.parts.states().find((each) => each.part.name === place.dialect.kind);
      equal(part?.state, "open");
      ok((part.until ?? 0) - part.since > 3_500_000);
      // Whom nobody asked has made no call.
      deepEqual(
        scene.calls.map(({ provider }) => provider),
        [place.dialect.kind, "spare", "spare"],
      );
    },
  },
  ...ways.flatMap((way): ModelCase[] => [
    {
      name: `a provider that is down costs nothing, and is left alone: ${way}`,
      async run(place) {
        const scene = place.scene({ policy: { retries: 0, failures: 2 } });
        await place.server.stop();
        for (const code of ["MODEL_UNAVAILABLE", "MODEL_UNAVAILABLE", "PART_UNAVAILABLE"]) {
          const error = await rejection(scene.ask(way));
          equal(error.code, code);
        }
        match(scene.calls[0]?.failure?.message ?? "", /ECONNREFUSED/);
        deepEqual(scene.budget.states, { "call-1": "released", "call-2": "released" });
        deepEqual([scene.calls.length, scene.budget.spent.tokens], [2, 0]);
      },
    },
    {
      name: `a connection that breaks before the answer may have been paid for: ${way}`,
      async run(place) {
        const scene = place.scene();
        scene.answer({ end: "reset" }, HELLO);
        await scene.ask(way);
        const [call] = scene.calls;
        deepEqual([call?.outcome, call?.requests, call?.isEstimated], ["done", 2, true]);
        ok(scene.booksAgree);
        ok(scene.budget.spent.tokens > 1_240);
      },
    },
    {
      name: `a provider that does not begin to answer is not waited for: ${way}`,
      async run(place) {
        const settings = { "models.firstByteSeconds": 0.1, "models.answerSeconds": 0.15 };
        const scene = place.scene({ settings, policy: { retries: 0 } });
        scene.answer({ delayMs: 10_000 });
        const error = await rejection(scene.ask(way));
        equal(error.code, "MODEL_UNAVAILABLE");
        match(error.message, /has not (begun|ended) .*after 0\.1/);
        ok(scene.booksAgree && scene.budget.spent.tokens > 0);
      },
    },
    {
      name: `garbage is no answer: ${way}`,
      async run(place) {
        const headers = { "content-type": way === "stream" ? "text/event-stream" : "text/html" };
        for (const pieces of [["<html>Sign in</html>"], ['{"a":'], ['data: {"a":\n\n']]) {
          const scene = place.scene({ policy: { retries: 0, failures: 10 } });
          scene.answer({ headers, pieces });
          const error = await rejection(scene.ask(way));
          ok(
            ["MODEL_ANSWER_INVALID", "MODEL_STREAM_CUT"].includes(String(error.code)),
            error.message,
          );
          ok(!error.message.includes("Sign in"));
          equal(scene.calls.length, 1);
          ok(scene.booksAgree && scene.budget.spent.tokens > 0);
        }
      },
    },
    {
      name: `an internal error is tried again: ${way}`,
      async run(place) {
        const scene = place.scene();
        scene.answer({ status: 500, pieces: ["oops"] }, HELLO);
        await scene.ask(way);
        deepEqual([scene.calls[0]?.outcome, scene.calls[0]?.requests], ["done", 2]);
        equal(scene.budget.spent.tokens, 1_240);
      },
    },
  ]),
  {
    name: "a budget that does not suffice lets nothing be sent, and no other model be asked",
    async run(place) {
      const scene = place.scene({ spare: { dialect: place.dialect, server: place.spare } });
      scene.budget.limit = { dollars: 0 };
      const error = await rejection(scene.ask("generate"));
      equal(error.code, "BUDGET_EXHAUSTED");
      deepEqual([...place.server.requests, ...place.spare.requests, ...scene.calls], []);
      equal(scene.parts.states()[0]?.failures, 0);
    },
  },
  {
    name: "a provider that was left alone is tried with a question that costs nothing",
    async run(place) {
      const scene = place.scene({ policy: { retries: 0, failures: 1, openMs: 30 } });
      scene.answer({ status: 500 }, { pieces: ['{"data":[]}'] }, HELLO);
      await rejection(scene.ask("stream"));
      await new Promise((resolve) => setTimeout(resolve, 40));
      await scene.ask("stream");
      deepEqual(
        place.server.requests.map(({ method }) => method),
        ["POST", "GET", "POST"],
      );
      equal(scene.parts.states()[0]?.state, "closed");
    },
  },
];
