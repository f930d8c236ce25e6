import { deepEqual, equal, ok } from "node:assert/strict";
import type { ScriptedAnswer } from "./dialect.ts";
import { type ModelCase, type Place, rejection } from "./place.ts";
import type { ModelScene } from "./scene.ts";

const answers: Readonly<Record<string, ScriptedAnswer>> = {
  "a text": { text: ["One ", "two ", "three"] },
  "a tool's arguments": { toolCall: { name: "read", arguments: ['{"path"', ':"a.ts"', "}"] } },
};

const headers = { "content-type": "text/event-stream" };

/** Whether whoever asked has had something of the answer. */
function hasOutput(place: Place, answer: ScriptedAnswer, events: number): boolean {
  const { begin } = place.dialect.pieces(answer);
  return events > begin.length;
}

async function cutAt(
  place: Place,
  answer: ScriptedAnswer,
  events: number,
  end: "close" | "reset" | "stall",
): Promise<ModelScene> {
  const { begin, body, end: last } = place.dialect.pieces(answer);
  const pieces = [...begin, ...body, ...last].slice(0, events);
  // Only what is meant to run into a limit has a short one: a busy machine is slow as well.
  const limit = events === 0 ? "models.firstByteSeconds" : "models.idleSeconds";
  const settings = end === "stall" ? { [limit]: 0.2 } : {};
  const scene = place.scene({ settings, policy: { retries: 0, failures: 100 } });
  place.server.answer({ status: 200, headers, pieces, end });
  const error = await rejection(scene.ask("stream"));
  const expected = end === "stall" && events === 0 ? "MODEL_UNAVAILABLE" : "MODEL_STREAM_CUT";
  equal(error.code, expected, `${end} after ${events} events: ${error.message}`);
  return scene;
}

export const cutCases: readonly ModelCase[] = [
  ...Object.entries(answers).flatMap(([what, answer]) =>
    (["close", "reset", "stall"] as const).map((end): ModelCase => ({
      name: `a stream that ends (${end}) at any place within ${what} is no answer, and is paid for`,
      async run(place) {
        const { begin, body } = place.dialect.pieces(answer);
        // A stall takes as long as it is waited for: three places show it.
        const last = begin.length + body.length;
        const places = Array.from({ length: last + 1 }, (_, events) => events);
        const chosen = end === "stall" ? [0, begin.length + 1, last] : places;
        for (const events of chosen) {
          const scene = await cutAt(place, answer, events, end);
          const [call, ...others] = scene.calls;
          deepEqual(others, []);
          equal(call?.outcome, end === "stall" && events === 0 ? "failed" : "cut");
          deepEqual([call?.isEstimated, call?.requests], [true, 1]);
          ok((call?.usage.inputTokens ?? 0) > 0);
          ok(scene.booksAgree, `books after ${events} events`);
        }
      },
    })),
  ),
  {
    name: "a stream that ends before the first word is asked for again, in secret",
    async run(place) {
      const answer = { text: ["One ", "two"] };
      const { begin } = place.dialect.pieces(answer);
      for (const script of [
        { status: 200, headers, pieces: [] },
        { status: 200, headers, pieces: begin, end: "reset" as const },
      ]) {
        const scene = place.scene();
        scene.answer(script, answer);
        const [part] = await scene.ask("stream");
        ok(part?.type === "text" && part.text === "One two");
        deepEqual([scene.calls[0]?.outcome, scene.calls[0]?.requests], ["done", 2]);
        ok(scene.booksAgree);
      }
    },
  },
  {
    name: "a stream that ends after the first word is not asked for again, here or elsewhere",
    async run(place) {
      const answer = { text: ["One ", "two"] };
      const { begin, body } = place.dialect.pieces(answer);
      const scene = place.scene({ spare: { dialect: place.dialect, server: place.spare } });
      const pieces = [...begin, ...body.slice(0, 2)];
      ok(hasOutput(place, answer, pieces.length));
      scene.answer({ status: 200, headers, pieces, end: "reset" });
      const parts = await scene.stream();
      equal(parts.at(-1)?.type, "error");
      ok(!parts.some(({ type }) => type === "finish"));
      // The call itself ends a moment after it has told.
      while (scene.parts.states()[0]?.failures !== 1) await nextMoment();
      deepEqual([place.server.requests.length, place.spare.requests.length], [1, 0]);
      equal(scene.calls.length, 1);
    },
  },
  {
    name: "what is cancelled while it is waited for ends at once, and may have been paid for",
    async run(place) {
      const scene = place.scene();
      scene.answer({ delayMs: 10_000 });
      for (const way of ["generate", "stream"] as const) {
        const cancelling = new AbortController();
        const asked = place.server.requests.length;
        const wanted = scene[way]({ abortSignal: cancelling.signal });
        while (place.server.requests.length === asked) await nextMoment();
        cancelling.abort(new Error("not wanted any more"));
        const error = await rejection(wanted);
        ok(/not wanted any more|abort/i.test(error.message), error.message);
        equal(scene.calls.at(-1)?.outcome, "cancelled");
      }
      ok(scene.booksAgree && scene.budget.spent.tokens > 0);
      equal(scene.parts.states()[0]?.failures, 0);
    },
  },
  {
    name: "what is cancelled before it is sent costs nothing, and is no call",
    async run(place) {
      const scene = place.scene();
      const error = await rejection(scene.generate({ abortSignal: AbortSignal.abort() }));
      equal(error.name, "AbortError");
      deepEqual([place.server.requests.length, scene.calls.length], [0, 0]);
      deepEqual(scene.budget.states, {});
    },
  },
  {
    name: "what nobody reads on is ended, and paid for so far",
    async run(place) {
      const answer = { text: ["One ", "two ", "three"] };
      const { begin, body } = place.dialect.pieces(answer);
      for (const leave of ["cancel", "abort"] as const) {
        const scene = place.scene();
        scene.answer({
          status: 200,
          headers,
          pieces: [...begin, ...body.slice(0, 3)],
          end: "stall",
        });
        const cancelling = new AbortController();
        const { stream } = await scene.gateway
          .model(scene.caller())
          .doStream({ ...scene.question, abortSignal: cancelling.signal });
        const reader = stream.getReader();
        await reader.read();
        const abandoned = place.server.abandoned;
        if (leave === "cancel") await reader.cancel();
        else cancelling.abort();
        while (scene.calls.length === 0) await nextMoment();
        while (place.server.abandoned === abandoned) await nextMoment();
        equal(scene.calls[0]?.outcome, "cancelled");
        ok(scene.booksAgree && scene.budget.spent.tokens > 0);
        equal(scene.parts.states()[0]?.running, 0);
      }
    },
  },
  {
    name: "an answer that nobody reads is settled all the same",
    async run(place) {
      const scene = place.scene();
      scene.answer({ text: Array.from({ length: 200 }, (_, index) => `${index} `) });
      await scene.gateway.model(scene.caller()).doStream(scene.question);
      while (scene.calls.length === 0) await nextMoment();
      equal(scene.calls[0]?.outcome, "done");
      equal(scene.budget.spent.tokens, 1_240);
    },
  },
];

function nextMoment(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5));
}
