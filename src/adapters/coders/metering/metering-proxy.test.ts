import { describe, expect, it } from "vitest";
import { freePort } from "../../../../test/support/free-port.ts";
import {
  type Answer,
  answerEvents as events,
  answerJson as json,
  MemoryBudget,
  meteringScene as scene,
  REAL_KEY,
} from "../../../../test/support/metering-scene.ts";
import { chatAnswer, modelAnswers } from "../../../../test/support/model-answers.ts";

describe.each(modelAnswers)(
  "$name",
  ({ name, path, url, header, answer, events: stream, usage }) => {
    const request = { model: "some-model", max_tokens: 10 };

    it("is sent on with the real key and nothing of the agent's, and settled with what is told", async () => {
      const { ask, seen, calls, budget } = await scene(name, (_seen, response) =>
        json(response, answer),
      );
      const answered = await ask(path, request, { headers: { authorization: "Bearer wrong" } });
      expect(answered.status).toBe(401);
      expect(seen).toEqual([]);
      const right = await ask(path, request);
      expect(await right.json()).toEqual(answer);
      expect(seen[0]?.url).toBe(url);
      expect(seen[0]?.headers[header[0]]).toBe(header[1]);
      expect(JSON.stringify(seen)).not.toContain("artel-");
      expect(calls).toHaveLength(1);
      expect(calls[0]).toMatchObject({
        model: "some-model",
        outcome: "done",
        usage,
        isEstimated: false,
        dollars: 0.0015,
        pricedAs: "list",
        role: "coder",
        requests: 1,
      });
      expect(budget.entries.get(calls[0]?.call ?? "")?.actual).toEqual({
        tokens: 1050,
        dollars: 0.0015,
      });
      expect(JSON.stringify(calls)).not.toContain(REAL_KEY);
    });

    it("streams its events through unchanged, and reads the usage from them", async () => {
      const { ask, calls } = await scene(name, (_seen, response) => events(response, stream));
      const text = await (await ask(path, { ...request, stream: true })).text();
      expect(text).toBe(stream.map((event) => `data: ${JSON.stringify(event)}\n\n`).join(""));
      await expect.poll(() => calls).toHaveLength(1);
      expect(calls[0]).toMatchObject({ outcome: "done", usage, isEstimated: false });
      expect(calls[0]?.firstOutputMs).toBeGreaterThanOrEqual(0);
    });

    it("a stream that breaks off is cut for the agent as well, and counted", async () => {
      const { ask, calls, budget } = await scene(name, (_seen, response) => {
        response.writeHead(200, { "content-type": "text/event-stream" });
        for (const event of stream.slice(0, -2))
          response.write(`data: ${JSON.stringify(event)}\n\n`);
        response.write(`data: ${JSON.stringify({ delta: "y".repeat(3000) })}\n\n`);
        setTimeout(() => response.destroy(), 50);
      });
      await expect(
        ask(path, { ...request, stream: true }).then((it) => it.text()),
      ).rejects.toThrow();
      await expect.poll(() => calls).toHaveLength(1);
      expect(calls[0]).toMatchObject({ outcome: "cut", isEstimated: true });
      expect(calls[0]?.usage.outputTokens).toBeGreaterThanOrEqual(1000);
      expect(calls[0]?.usage.outputTokens).toBeLessThan(1100);
      expect(budget.open).toEqual([]);
    });

    it("says that the budget is used up as the provider would, and asks nobody", async () => {
      const { ask, seen, calls, exhausted } = await scene(
        name,
        (_seen, response) => json(response, answer),
        { budget: new MemoryBudget({ tokens: 10 }) },
      );
      const refused = await ask(path, request);
      expect(refused.status).toBe(402);
      expect(refused.headers.get("x-should-retry")).toBe("false");
      expect(JSON.stringify(await refused.json())).toContain("budget is used up");
      expect(exhausted.map(({ code }) => code)).toEqual(["BUDGET_EXHAUSTED"]);
      expect([seen, calls]).toEqual([[], []]);
    });

    it.each(["/v1/files", "/v1/fine_tuning/jobs", "/../admin", "/v1/models/x/../../admin", "/"])(
      "%s is not for an agent",
      async (other) => {
        const { ask, seen } = await scene(name, (_seen, response) => json(response, {}));
        expect((await ask(other)).status).toBe(404);
        expect((await ask(other, {}, { method: "DELETE" })).status).toBe(404);
        expect(seen).toEqual([]);
      },
    );
  },
);

const chat = (answer: Answer, more: Parameters<typeof scene>[2] = {}) =>
  scene("openai-chat", answer, more).then((made) => ({
    ...made,
    chat: (body: object = {}) => made.ask("/v1/chat/completions", { model: "m", ...body }),
  }));

it("asks a stream of chat for its usage, which agents may not do", async () => {
  const { chat: ask, seen } = await chat((_seen, response) => events(response, []));
  await (await ask({ stream: true, messages: [1] })).text();
  expect(JSON.parse(seen[0]?.body ?? "")).toEqual({
    model: "m",
    stream: true,
    messages: [1],
    stream_options: { include_usage: true },
  });
});

it("counts the texts where no usage is told, and says so", async () => {
  const content = "z".repeat(300);
  const { chat: ask, calls } = await chat((_seen, response) =>
    json(response, { choices: [{ message: { content }, finish_reason: "length" }] }),
  );
  await (await ask({ messages: ["a".repeat(3000)] })).text();
  expect(calls[0]).toMatchObject({ outcome: "length", isEstimated: true });
  expect(calls[0]?.usage.outputTokens).toBe(100);
  expect(calls[0]?.usage.inputTokens).toBeGreaterThan(1000);
});

it("an unknown price is null, and only tokens limit it", async () => {
  const { chat: ask, calls, budget } = await chat((_seen, response) => json(response, chatAnswer));
  await ask({ model: "unknown" });
  expect(calls[0]).toMatchObject({ dollars: null, pricedAs: null });
  expect([...budget.entries.values()][0]?.request.estimate.dollars).toBeNull();
});

it("refuses the same request again and again, when the budget does", async () => {
  const { chat: ask, exhausted } = await chat((_seen, response) => json(response, chatAnswer), {
    budget: new MemoryBudget({}, 2),
  });
  const statuses = [];
  for (const _ of [1, 2, 3]) statuses.push((await ask()).status);
  expect(statuses).toEqual([200, 200, 402]);
  expect(exhausted[0]?.code).toBe("BUDGET_LOOP");
});

it("refuses more requests than a round may have, and more in a minute than agreed", async () => {
  const answer: Answer = (_seen, response) => json(response, chatAnswer);
  const steps = await chat(answer, { limits: { requests: 1 } });
  expect([(await steps.chat()).status, (await steps.chat()).status]).toEqual([200, 402]);
  expect(steps.exhausted[0]?.code).toBe("CODER_STEPS_EXHAUSTED");
  const rate = await chat(answer, { limits: { requestsPerMinute: 1 } });
  await rate.chat();
  const late = await rate.chat();
  expect(late.status).toBe(429);
  expect(Number(late.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(rate.exhausted).toEqual([]);
});

it("refuses a request that is too large, or that names no model", async () => {
  const { ask, chat: small, seen } = await chat((_seen, response) => json(response, chatAnswer));
  expect((await small({ text: "x".repeat(200_000) })).status).toBe(413);
  expect((await ask("/v1/chat/completions", {})).status).toBe(400);
  expect(seen).toEqual([]);
});

it("a provider's error costs nothing, and never shows the key", async () => {
  const {
    chat: ask,
    calls,
    budget,
  } = await chat((_seen, response) =>
    json(response, { error: { message: `bad key ${REAL_KEY}` } }, 401),
  );
  const answered = await ask();
  expect(answered.status).toBe(401);
  expect(await answered.text()).toContain("bad key ***");
  expect(calls[0]).toMatchObject({ outcome: "failed", dollars: 0, failure: { code: "HTTP_401" } });
  expect(budget.spent).toEqual({ tokens: 0, dollars: 0 });
});

it("an address that leads elsewhere is not followed: the key goes nowhere else", async () => {
  const { chat: ask, seen } = await chat((_seen, response) => {
    response.writeHead(307, { location: "/elsewhere" });
    response.end();
  });
  expect((await ask()).status).toBe(502);
  expect(seen).toHaveLength(1);
});

it("a provider that nobody reaches costs nothing; one that is left alone is told of", async () => {
  const {
    chat: ask,
    calls,
    faults,
    budget,
  } = await chat(() => {}, {
    options: { baseUrl: `http://127.0.0.1:${await freePort()}` },
  });
  for (const _ of [1, 2, 3]) expect((await ask()).status).toBe(502);
  expect(faults).toEqual([]);
  expect((await ask()).status).toBe(503);
  expect(faults).toMatchObject([{ code: "PART_UNAVAILABLE" }]);
  expect(calls.map(({ outcome }) => outcome)).toEqual(["failed", "failed", "failed", "failed"]);
  expect(budget.open).toEqual([]);
  expect(budget.spent.tokens).toBe(0);
});

it("books that cannot be kept are a fault, not an answer", async () => {
  const { chat: ask, faults } = await chat((_seen, response) => json(response, chatAnswer), {
    options: { onCall: () => Promise.reject(new Error("no disk")) },
  });
  await ask().catch(() => undefined);
  await expect.poll(() => faults).toEqual([new Error("no disk")]);
});

it("when it is closed, what is under way is given up and settled first", async () => {
  const {
    proxy,
    chat: ask,
    calls,
    budget,
  } = await chat((_seen, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(`data: ${JSON.stringify({ choices: [{ delta: { content: "x" } }] })}\n\n`);
  });
  const text = ask({ stream: true }).then((it) => it.text());
  text.catch(() => undefined);
  await expect.poll(() => budget.entries.size).toBe(1);
  await proxy.close();
  await expect(text).rejects.toThrow();
  expect(calls).toMatchObject([{ outcome: "cancelled", isEstimated: true }]);
  expect(budget.open).toEqual([]);
});

it("lists of models and counts of tokens are no calls", async () => {
  const { ask, calls, budget } = await scene("anthropic", (_seen, response) =>
    json(response, { input_tokens: 3 }),
  );
  expect((await ask("/v1/messages/count_tokens", { model: "m" })).status).toBe(200);
  expect((await ask("/v1/models?limit=2", undefined, { method: "GET", body: null })).status).toBe(
    200,
  );
  expect([calls.length, budget.entries.size]).toEqual([0, 0]);
});

it("says when a request waits for the budget, and lets it go when nobody wants it any more", async () => {
  const waits: boolean[] = [];
  class Slow extends MemoryBudget {
    override reserve(_request: unknown, signal?: AbortSignal): Promise<never> {
      return new Promise((_resolve, reject) => {
        signal?.addEventListener("abort", () => reject(new Error("no longer")));
      });
    }
  }
  const { ask, seen, faults, calls } = await scene("openai-chat", () => {}, {
    budget: new Slow(),
    options: { onWaiting: (isWaiting) => void waits.push(isWaiting) },
  });
  const gone = new AbortController();
  const asked = ask("/v1/chat/completions", { model: "m" }, { signal: gone.signal });
  await expect.poll(() => waits).toEqual([true]);
  gone.abort();
  await expect(asked).rejects.toThrow();
  await expect.poll(() => waits).toEqual([true, false]);
  expect([seen, faults, calls]).toEqual([[], [], []]);
});

it("sends no key where the provider needs none", async () => {
  const answer: Answer = (_seen, response) => json(response, { error: "undefined model" }, 404);
  const { ask, seen } = await scene("openai-chat", answer, {
    options: { apiKey: undefined },
  });
  const refused = await ask("/v1/chat/completions", { model: "m" });
  expect(await refused.json()).toEqual({ error: "undefined model" });
  expect(seen[0]?.headers["authorization"]).toBeUndefined();
});
