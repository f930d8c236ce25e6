import { deepEqual, equal, ok } from "node:assert/strict";
import { SCRIPTED_USAGE } from "./dialect.ts";
import type { ModelScene } from "./scene.ts";
import { KEY } from "./scene.ts";
import { type ModelCase, rejection } from "./place.ts";

const HELLO = { text: ["Hello ", "wörld", " 👋"] };
const READ = { toolCall: { name: "read", arguments: ['{"pa', 'th":"a.ts"', "}"] } };

/** The one call that was made, with what the provider said of it. */
function paidOnce(scene: ModelScene): void {
  const { input, cached, output } = SCRIPTED_USAGE;
  const [call, ...others] = scene.calls;
  ok(call);
  deepEqual(others, []);
  deepEqual(call.usage, {
    inputTokens: input,
    cachedInputTokens: cached,
    cacheWriteTokens: 0,
    outputTokens: output,
    reasoningTokens: 0,
  });
  equal(call.isEstimated, false);
  ok((call.dollars ?? 0) > 0);
  equal(scene.budget.spent.tokens, input + output);
  equal(scene.budget.spent.dollars, call.dollars);
  deepEqual(scene.budget.states, { "call-1": "settled" });
}

const ways = ["generate", "stream"] as const;

export const answerCases: readonly ModelCase[] = [
  ...ways.flatMap((way): ModelCase[] => [
    {
      name: `answers with a text: ${way}`,
      async run(place) {
        const scene = place.scene();
        scene.answer(HELLO);
        const [part, ...others] = await scene.ask(way);
        ok(part?.type === "text");
        equal(part.text, "Hello wörld 👋");
        deepEqual(others, []);
        paidOnce(scene);
        const [call] = scene.calls;
        equal(call?.outcome, "done");
        deepEqual([call?.requests, call?.fallback, call?.source], [1, 0, "provider"]);
        deepEqual([call?.model, call?.provider], [place.dialect.model, place.dialect.kind]);
        equal(call?.firstOutputMs === undefined, way === "generate");
      },
    },
    {
      name: `calls a tool: ${way}`,
      async run(place) {
        const scene = place.scene();
        scene.answer(READ);
        const [part, ...others] = await scene.ask(way);
        ok(part?.type === "tool-call");
        equal(part.toolName, "read");
        deepEqual(JSON.parse(part.input), { path: "a.ts" });
        deepEqual(others, []);
        paidOnce(scene);
      },
    },
    {
      name: `that says no usage is counted from its texts: ${way}`,
      async run(place) {
        const scene = place.scene();
        scene.answer({ ...HELLO, usage: null });
        await scene.ask(way);
        const [call] = scene.calls;
        equal(call?.isEstimated, true);
        ok(call.usage.inputTokens > 5 && call.usage.outputTokens >= 5);
        ok(scene.booksAgree);
      },
    },
    {
      name: `that reaches its limit is an answer, and is said to have: ${way}`,
      async run(place) {
        const scene = place.scene();
        scene.answer({ ...HELLO, ends: "length" });
        equal((await scene.ask(way)).length, 1);
        equal(scene.calls[0]?.outcome, "length");
        paidOnce(scene);
      },
    },
    {
      name: `that is empty is none: ${way}`,
      async run(place) {
        const scene = place.scene();
        scene.answer({});
        const error = await rejection(scene.ask(way));
        equal(error.code, "MODEL_ANSWER_EMPTY");
        equal(scene.calls[0]?.outcome, "empty");
        // It was paid for all the same, and asking again at once is not for the gateway to decide.
        equal(place.server.requests.length, 1);
        paidOnce(scene);
      },
    },
    {
      name: `that is refused by the model is none: ${way}`,
      async run(place) {
        const scene = place.scene({ spare: { dialect: place.dialect, server: place.spare } });
        scene.answer({ ends: "refused" });
        const error = await rejection(scene.ask(way));
        equal(error.code, "MODEL_REFUSED");
        equal(scene.calls[0]?.outcome, "refused");
        deepEqual([place.server.requests.length, place.spare.requests.length], [1, 0]);
        paidOnce(scene);
      },
    },
  ]),
  {
    name: "says how much it may answer, and reserves it",
    async run(place) {
      const scene = place.scene();
      scene.answer(HELLO);
      await scene.generate();
      await scene.generate({ maxOutputTokens: 77 });
      await scene.generate({ maxOutputTokens: 100_000_000 });
      const { maxOutputTokens } = scene.gateway.limitsOf("coder");
      const limits = place.server.requests.map(({ body }) => place.dialect.outputLimit(body));
      deepEqual(limits, [Math.min(16_384, maxOutputTokens), 77, maxOutputTokens]);
      const [, second] = scene.budget.entries.values();
      ok(second);
      ok(second.request.estimate.tokens > 77);
      ok((second.request.estimate.dollars ?? 0) > 0);
    },
  },
  {
    name: "sends the key where it belongs, and nowhere else",
    async run(place) {
      const scene = place.scene();
      scene.answer(HELLO);
      await scene.generate();
      const [request] = place.server.requests;
      ok(JSON.stringify(request?.headers).includes(KEY));
      ok(!`${request?.path} ${JSON.stringify(request?.body)}`.includes(KEY));
      ok(!JSON.stringify(scene.calls).includes(KEY));
    },
  },
  {
    name: "follows no redirection, which would take the key along",
    async run(place) {
      const scene = place.scene({ policy: { retries: 0 } });
      place.server.answer({ status: 307, headers: { location: `${place.spare.url}/elsewhere` } });
      const error = await rejection(scene.generate());
      equal(error.code, "MODEL_UNAVAILABLE");
      deepEqual(place.spare.requests, []);
    },
  },
  {
    name: "reports whether key and address work, and pays nothing for it",
    async run(place) {
      const scene = place.scene();
      place.server.answer(
        { pieces: [JSON.stringify({ data: [{}, {}], models: [{}, {}] })] },
        { status: 401, pieces: [JSON.stringify({ error: { message: `wrong key ${KEY}` } })] },
        { status: 404 },
      );
      const works = await scene.gateway.probe(place.dialect.kind);
      deepEqual([works.works, works.models], [true, 2]);
      const refused = await scene.gateway.probe(place.dialect.kind);
      deepEqual([refused.works, refused.error?.code], [false, "MODEL_KEY_REFUSED"]);
      ok(!String(refused.error?.message).includes(KEY));
      const other = await scene.gateway.probe(place.dialect.kind);
      deepEqual([other.works, other.models], [true, undefined]);
      ok(
        place.server.requests.every(
          ({ method, path }) => method === "GET" && path.endsWith("/models"),
        ),
      );
      ok(JSON.stringify(place.server.requests[0]?.headers).includes(KEY));
      deepEqual(scene.budget.states, {});
    },
  },
];
