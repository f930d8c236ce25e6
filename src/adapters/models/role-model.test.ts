import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ModelCall } from "#domain";
import { anthropicDialect } from "./conformance/dialects/anthropic.ts";
import { openaiCompatibleDialect } from "./conformance/dialects/openai-compatible.ts";
import { MemoryBudget } from "./conformance/memory-budget.ts";
import { ModelServer } from "./conformance/model-server.ts";
import { ModelScene, type SceneOptions, scriptOf, SPENDER } from "./conformance/scene.ts";
import { rejection } from "./conformance/place.ts";
import { silentLogger } from "#shared";
import { ModelChainError } from "./errors.ts";

const HELLO = { text: ["Hello"] };

let first: ModelServer;
let second: ModelServer;
beforeEach(async () => {
  first = await ModelServer.start();
  second = await ModelServer.start();
});
afterEach(async () => {
  await first.stop();
  await second.stop();
});

/** Anthropic first, then a server that somebody runs. */
function chain(more: SceneOptions = {}) {
  const spare = { dialect: openaiCompatibleDialect, server: second };
  const policy = { retries: 0, ...more.policy };
  return new ModelScene(anthropicDialect, first, { ...more, spare, policy });
}

const spareSays = () =>
  second.answer((request) => scriptOf(openaiCompatibleDialect, HELLO, request));

describe("the next model of a chain", () => {
  test("answers in the place of the first, streamed or not, and both are accounted", async () => {
    const scene = chain();
    first.answer({ status: 529, pieces: ["{}"] });
    spareSays();
    expect((await scene.generate()).content).toMatchObject([{ type: "text", text: "Hello" }]);
    expect(await scene.ask("stream")).toEqual([{ type: "text", text: "Hello" }]);
    expect(
      scene.calls.map(({ call, provider, fallback, outcome }) => [
        call,
        provider,
        fallback,
        outcome,
      ]),
    ).toEqual([
      ["call-1", "anthropic", 0, "failed"],
      ["call-1+1", "spare", 1, "done"],
      ["call-2", "anthropic", 0, "failed"],
      ["call-2+1", "spare", 1, "done"],
    ]);
    // On this machine, so it costs nothing; its tokens count all the same.
    expect(scene.calls[1]).toMatchObject({
      dollars: 0,
      pricedAs: "local",
      usage: { inputTokens: 1_200 },
    });
    expect(scene.budget.spent.tokens).toBe(2 * 1_240);
    expect(scene.booksAgree).toBe(true);
  });

  test("answers at once while the first is left alone, and nothing is said of that one", async () => {
    const scene = chain({ policy: { failures: 1 } });
    first.answer({ status: 500 });
    spareSays();
    await scene.generate();
    scene.calls.length = 0;
    await scene.generate();
    expect(first.requests).toHaveLength(1);
    expect(scene.calls.map(({ call, provider }) => [call, provider])).toEqual([
      ["call-2+1", "spare"],
    ]);
  });

  test("answers when the first has no key", async () => {
    const scene = chain({ settings: { "models.anthropic.apiKey": undefined } });
    spareSays();
    await scene.generate();
    expect([first.requests.length, scene.calls.length]).toEqual([0, 1]);
  });

  test("answers what is too long for a server of which a person has said how much it holds", async () => {
    const scene = chain({
      settings: {
        "models.providers": {
          small: { baseUrl: first.url, contextWindow: 512 },
          spare: { baseUrl: second.url, contextWindow: 100_000 },
        },
        "models.roles.coder": ["small/qwen3", "spare/qwen3-coder"],
      },
    });
    spareSays();
    const text = "word ".repeat(1_000);
    await scene.generate({ prompt: [{ role: "user", content: [{ type: "text", text }] }] });
    expect([first.requests.length, second.requests.length]).toEqual([0, 1]);
  });
});

describe("a whole chain that fails", () => {
  test("names each model and why", async () => {
    const scene = chain();
    first.answer({
      status: 401,
      pieces: ['{"type":"error","error":{"type":"x","message":"bad key"}}'],
    });
    second.answer({ status: 503, pieces: ["loading"] });
    const error = await rejection(scene.generate());
    expect(error).toBeInstanceOf(ModelChainError);
    expect(error).toMatchObject({
      code: "MODEL_UNAVAILABLE",
      message: expect.stringMatching(
        /role coder[^]*anthropic\/claude-sonnet-5: .*bad key.*\[MODEL_KEY_REFUSED\]\n {2}spare\/qwen3-coder: .*\[MODEL_UNAVAILABLE\]/,
      ),
      unavailable: undefined,
    });
  });

  test("has the code of all where they fail alike", async () => {
    const scene = chain();
    first.answer({ status: 401 });
    second.answer({ status: 401 });
    expect(await rejection(scene.generate())).toMatchObject({ code: "MODEL_KEY_REFUSED" });
  });

  test("says when to come again where all are left alone, and asks nobody", async () => {
    const scene = chain({ policy: { failures: 1 } });
    first.answer({ status: 429, headers: { "retry-after": "600" } });
    second.answer({ status: 500 });
    await rejection(scene.generate());
    const error = await rejection(scene.generate());
    expect(error).toMatchObject({ code: "PART_UNAVAILABLE", part: { name: "spare" } });
    expect(String(error.cause)).toMatch(/anthropic[^]*spare/);
    expect([first.requests.length, second.requests.length, scene.calls.length]).toEqual([1, 1, 2]);
    expect(scene.budget.open).toEqual([]);
  });
});

describe("a call", () => {
  test("is told before its answer is handed on, with who asked and the prompt's version", async () => {
    const told: [ModelCall, unknown][] = [];
    const gate = Promise.withResolvers<void>();
    const scene = chain({
      gateway: {
        onCall: async (call, spender) => {
          told.push([call, spender]);
          await gate.promise;
        },
      },
    });
    scene.answer(HELLO);
    const prompt = { name: "work", version: "3" };
    let isAnswered = false;
    const generated = scene.generate({}, scene.caller({ prompt })).then(() => (isAnswered = true));
    const { stream } = await scene.gateway.model(scene.caller({ prompt })).doStream(scene.question);
    const seen: string[] = [];
    const streamed = (async () => {
      for await (const part of stream) seen.push(part.type);
    })();
    while (told.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(isAnswered).toBe(false);
    expect(seen).not.toContain("finish");
    gate.resolve();
    await Promise.all([generated, streamed]);
    expect(seen.at(-1)).toBe("finish");
    expect(told[0]).toMatchObject([{ prompt, role: "coder" }, SPENDER]);
  });

  test("that cannot be told is not handed on, streamed or not, and is told once", async () => {
    let times = 0;
    const scene = chain({
      gateway: {
        onCall: async () => {
          times += 1;
          throw new Error("the log is full");
        },
      },
    });
    scene.answer(HELLO);
    await expect(scene.generate()).rejects.toThrow("the log is full");
    await expect(scene.stream()).rejects.toThrow("the log is full");
    expect(times).toBe(2);
    expect(second.requests).toHaveLength(0);
  });

  test("has one reservation for each request, and the same ids again for the same step", async () => {
    const scene = chain({ policy: { retries: 2 } });
    scene.answer({ status: 500 }, { status: 500 }, HELLO);
    await scene.generate();
    expect(Object.keys(scene.budget.states)).toEqual(["call-1", "call-1~2", "call-1~3"]);
    const prints = [...scene.budget.entries.values()].map(({ request }) => request.fingerprint);
    expect(new Set(prints).size).toBe(3);
    // The same request in a later step has the same prints, or no loop would be seen.
    scene.answer(HELLO);
    await scene.generate();
    expect(scene.budget.entries.get("call-2")?.request.fingerprint).toBe(prints[0]);
    expect(scene.budget.entries.get("call-2")?.request).toMatchObject({
      spender: SPENDER,
      provider: "anthropic",
    });
  });
});

test("what is cancelled when its money is reserved is not sent, and the money is released", async () => {
  const cancelling = new AbortController();
  const budget = new MemoryBudget();
  const scene = chain({
    gateway: {
      budget: {
        reserve: (request) => {
          cancelling.abort(new Error("not wanted"));
          return budget.reserve(request);
        },
        settle: (reservation, actual) => budget.settle(reservation, actual),
        release: (reservation) => budget.release(reservation),
      },
    },
  });
  await expect(scene.generate({ abortSignal: cancelling.signal })).rejects.toThrow("not wanted");
  expect(budget.states).toEqual({ "call-1": "released" });
  expect([first.requests.length, scene.calls.length]).toEqual([0, 0]);
});

test("who waits for a minute to pass has reserved nothing, and can leave", async () => {
  const providers = { anthropic: { requestsPerMinute: 1 }, spare: { baseUrl: second.url } };
  const scene = chain({ settings: { "models.providers": providers } });
  scene.answer(HELLO);
  await scene.generate();
  const leaving = new AbortController();
  const waiting = scene.generate({ abortSignal: leaving.signal });
  await new Promise((resolve) => setTimeout(resolve, 50));
  leaving.abort(new Error("not wanted"));
  await expect(waiting).rejects.toThrow("not wanted");
  expect(scene.budget.states).toEqual({ "call-1": "settled" });
  expect([first.requests.length, scene.calls.length]).toEqual([1, 1]);
});

test("a provider has as many calls at once as a person says, streams included", async () => {
  const providers = { anthropic: { concurrency: 2 }, spare: { baseUrl: second.url } };
  const scene = chain({ settings: { "models.providers": providers } });
  let atOnce = 0;
  let most = 0;
  const { begin, body, end } = anthropicDialect.pieces(HELLO);
  scene.answer(() => {
    atOnce += 1;
    most = Math.max(most, atOnce);
    setTimeout(() => (atOnce -= 1), 8);
    return { status: 200, pieces: [...begin, ...body, ...end], pieceDelayMs: 3 };
  });
  await Promise.all(Array.from({ length: 8 }, () => scene.stream()));
  expect(most).toBe(2);
});

test("what a library warns of goes to the log, and not to the person's screen", async () => {
  const lines: unknown[] = [];
  const logger = { ...silentLogger, debug: (fields: unknown) => void lines.push(fields) };
  const scene = chain({ gateway: { logger } });
  scene.answer(HELLO);
  const answer = await scene.generate({ seed: 7 });
  const [start] = await scene.stream({ seed: 7 });
  expect([answer.warnings, start]).toEqual([[], { type: "stream-start", warnings: [] }]);
  const warning = { model: "anthropic/claude-sonnet-5", warnings: [{ feature: "seed" }] };
  expect(lines).toMatchObject([warning, warning]);
});

test("limits are those of the first model of the chain, and the providers in use are known", () => {
  const scene = chain();
  expect(scene.gateway.limitsOf("coder")).toMatchObject({
    model: "anthropic/claude-sonnet-5",
    contextWindow: 1_000_000,
  });
  expect(scene.gateway.providersInUse()).toEqual(["anthropic", "spare"]);
});

test("a provider that is not known is not probed", async () => {
  await expect(chain().gateway.probe("antropic")).rejects.toMatchObject({
    code: "MODEL_UNKNOWN",
    message: expect.stringContaining("Did you mean anthropic?"),
  });
});

test("an answer is given room that its context has", async () => {
  const scene = chain({
    settings: {
      "models.providers": { small: { baseUrl: first.url, contextWindow: 4_096 } },
      "models.roles.coder": ["small/qwen3-coder"],
    },
  });
  first.answer((request) => scriptOf(openaiCompatibleDialect, HELLO, request));
  const asked = async (words: number) => {
    const text = "word ".repeat(words);
    await scene.generate({ prompt: [{ role: "user", content: [{ type: "text", text }] }] });
    return openaiCompatibleDialect.outputLimit(first.requests.at(-1)?.body ?? {});
  };
  expect(await asked(10)).toBe(2_048);
  expect(await asked(1_500)).toBe(4_096 - 64 - 8 - 2_500);
  expect(await asked(2_300)).toBe(256);
});

test("thinking that is beside the limit is reserved as well", async () => {
  const scene = chain();
  scene.answer(HELLO);
  await scene.generate({ maxOutputTokens: 1_000 });
  await scene.generate({ maxOutputTokens: 1_000, reasoning: "high" });
  const [plain, thinking] = [...scene.budget.entries.values()].map(
    ({ request }) => request.estimate.tokens,
  );
  expect(thinking).toBe((plain ?? 0) + 128_000);
});
