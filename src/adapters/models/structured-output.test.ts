import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { anthropicDialect } from "./conformance/dialects/anthropic.ts";
import type { Dialect, ScriptedAnswer } from "./conformance/dialect.ts";
import { googleDialect } from "./conformance/dialects/google.ts";
import { openaiCompatibleDialect } from "./conformance/dialects/openai-compatible.ts";
import { openaiDialect } from "./conformance/dialects/openai.ts";
import { ModelServer } from "./conformance/model-server.ts";
import { ModelScene } from "./conformance/scene.ts";

let server: ModelServer;
beforeEach(async () => {
  server = await ModelServer.start();
});
afterEach(() => server.stop());

const schema = z.object({ title: z.string(), files: z.array(z.string()).min(1) });
const right = { title: "Rename", files: ["a.ts"] };
const says = (value: unknown): ScriptedAnswer => ({
  text: [typeof value === "string" ? value : JSON.stringify(value)],
});

function asked(dialect: Dialect, ...answers: ScriptedAnswer[]) {
  const scene = new ModelScene(dialect, server);
  scene.answer(...answers);
  const object = scene.gateway.generateObject(scene.caller(), {
    schema,
    name: "plan",
    instructions: "Cut it into tasks.",
    messages: [{ role: "user", content: "Rename it." }],
  });
  return { scene, object };
}

describe.each([anthropicDialect, openaiDialect, googleDialect, openaiCompatibleDialect])(
  "$kind",
  (dialect) => {
    test("gives an object of the schema, which the provider is told", async () => {
      const { object, scene } = asked(dialect, says(right));
      expect(await object).toEqual(right);
      expect(JSON.stringify(server.requests[0]?.body)).toContain('"files"');
      expect(scene.calls.map(({ outcome }) => outcome)).toEqual(["done"]);
    });

    test("is told once what was wrong, and both answers are paid for", async () => {
      const { object, scene } = asked(dialect, says({ title: "Rename", files: [] }), says(right));
      expect(await object).toEqual(right);
      const [, again] = server.requests.map(({ body }) => JSON.stringify(body));
      expect(again).toContain("files");
      expect(again).toMatch(/Too small|>=1/);
      expect(again).toContain(String.raw`\"files\":[]`);
      expect(scene.calls.map(({ call }) => call)).toEqual(["call-1", "call-2"]);
      expect(scene.booksAgree).toBe(true);
    });
  },
);

test("a model that misses it twice is not asked a third time", async () => {
  const { object } = asked(
    openaiDialect,
    says("no JSON"),
    says({ title: 1, files: ["a"] }),
    says(right),
  );
  await expect(object).rejects.toMatchObject({
    code: "MODEL_ANSWER_INVALID",
    message: expect.stringMatching(/asked twice.*title/s),
  });
  expect(server.requests).toHaveLength(2);
});

test("an answer that was cut is asked for again, shorter", async () => {
  const cut: ScriptedAnswer = { text: ['{"title":"Ren'], ends: "length" };
  const { object } = asked(openaiDialect, cut, says(right));
  expect(await object).toEqual(right);
  expect(JSON.stringify(server.requests[1]?.body)).toContain("shorter");
});

test("what is no answer is not asked for again", async () => {
  const { object } = asked(openaiDialect, { ends: "refused" });
  await expect(object).rejects.toMatchObject({ code: "MODEL_REFUSED" });
  expect(server.requests).toHaveLength(1);
});

test("a server without structured outputs is asked for JSON all the same", async () => {
  const scene = new ModelScene(openaiCompatibleDialect, server, {
    settings: {
      "models.providers": { plain: { baseUrl: server.url, structuredOutputs: false } },
      "models.roles.coder": ["plain/qwen3-coder"],
    },
  });
  scene.answer(says(right));
  const messages = [{ role: "user" as const, content: "Rename it." }];
  expect(await scene.gateway.generateObject(scene.caller(), { schema, messages })).toEqual(right);
  expect(server.requests[0]?.body["response_format"]).toEqual({ type: "json_object" });
});
