import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Dialect } from "../conformance/dialect.ts";
import { anthropicDialect } from "../conformance/dialects/anthropic.ts";
import { googleDialect } from "../conformance/dialects/google.ts";
import { openaiCompatibleDialect } from "../conformance/dialects/openai-compatible.ts";
import { openaiDialect } from "../conformance/dialects/openai.ts";
import { ModelServer } from "../conformance/model-server.ts";
import { rejection } from "../conformance/place.ts";
import { KEY, ModelScene } from "../conformance/scene.ts";

let folder: string;
let tape: string;
let server: ModelServer;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "artel-cassette-"));
  tape = join(folder, "tapes", "one.jsonl");
  server = await ModelServer.start();
});
afterEach(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

const recording = (dialect: Dialect) =>
  new ModelScene(dialect, server, {
    settings: { "models.cassette": `record:${tape}` },
    policy: { retries: 1 },
  });

/** Without a key, and without a network. */
const replaying = (dialect: Dialect) =>
  new ModelScene(dialect, server, {
    settings: {
      "models.cassette": `replay:${tape}`,
      [`models.${dialect.kind === "openai-compatible" ? "openai" : dialect.kind}.apiKey`]:
        undefined,
    },
    policy: { retries: 1 },
    gateway: { fetch: () => Promise.reject(new Error("the network was used")) },
  });

const question = (text: string) => ({
  prompt: [{ role: "user" as const, content: [{ type: "text" as const, text }] }],
});

/** What a test can compare: of a stream each part, of an answer its content. */
async function conversation(scene: ModelScene): Promise<unknown[]> {
  const told: unknown[] = [];
  for (const text of ["one", "two", "one"]) {
    const { content, finishReason, usage } = await scene.generate(question(text));
    told.push({ content, finishReason, usage });
    told.push(await scene.stream(question(text)));
  }
  return told;
}

describe.each([anthropicDialect, openaiDialect, googleDialect, openaiCompatibleDialect])(
  "$kind",
  (dialect) => {
    test("is replayed as it was, pieces and errors included, for nothing", async () => {
      const first = recording(dialect);
      first.answer(
        { text: ["Hello ", "wörld 👋"] },
        { text: ["in ", "three ", "pieces"] },
        { status: 529, pieces: ["{}"] },
        { text: ["after an error"] },
        { toolCall: { name: "read", arguments: ['{"path":', '"a"}'] } },
        { text: ["one again"] },
        { text: ["and again"] },
      );
      const recorded = await conversation(first);
      const second = replaying(dialect);
      second.budget.limit = { dollars: 0 };
      expect(JSON.stringify(await conversation(second))).toBe(JSON.stringify(recorded));
      expect(second.calls.map(({ source, dollars }) => [source, dollars])).toEqual(
        recorded.map(() => ["cassette", 0]),
      );
      const comparable = ({ calls }: ModelScene) =>
        calls.map(({ call, outcome, usage, requests }) => ({ call, outcome, usage, requests }));
      expect(comparable(second)).toEqual(comparable(first));
      expect(second.budget.states).toEqual({});
    });
  },
);

test("a stream that was cut is cut at the same place", async () => {
  const { begin, body } = anthropicDialect.pieces({ text: ["One ", "two ", "three"] });
  const first = recording(anthropicDialect);
  const headers = { "content-type": "text/event-stream" };
  first.answer({ status: 200, headers, pieces: [...begin, ...body.slice(0, 3)], end: "reset" });
  const text = (scene: ModelScene) => scene.stream().then((parts) => JSON.stringify(parts));
  const recorded = await text(first);
  expect(recorded).toContain("MODEL_STREAM_CUT");
  const replayed = await text(replaying(anthropicDialect));
  expect(replayed.replaceAll(/"stack":"[^"]*"/g, "")).toBe(
    recorded.replaceAll(/"stack":"[^"]*"/g, ""),
  );
});

test("the pieces of a body are kept apart, also where they cut a character", async () => {
  const first = recording(openaiCompatibleDialect);
  const pieces = openaiCompatibleDialect.pieces({ text: ["wörld 👋"] });
  const bytes = Buffer.from([...pieces.begin, ...pieces.body, ...pieces.end].join(""));
  const middle = bytes.indexOf("👋") + 2;
  const fetch: typeof globalThis.fetch = async () =>
    new Response(
      new ReadableStream({
        start(controller) {
          controller.enqueue(bytes.subarray(0, middle));
          controller.enqueue(bytes.subarray(middle));
          controller.close();
        },
      }),
    );
  const from = new ModelScene(openaiCompatibleDialect, server, {
    settings: { "models.cassette": `record:${tape}` },
    gateway: { fetch },
  });
  const recorded = await from.stream();
  expect(await replaying(openaiCompatibleDialect).stream()).toEqual(recorded);
  const [, line = ""] = readFileSync(tape, "utf8").split("\n");
  const { response } = JSON.parse(line) as { response: { chunks: unknown[] } };
  expect(response.chunks).toMatchObject([
    { base64: expect.any(String) },
    { base64: expect.any(String) },
  ]);
  expect(first.calls).toEqual([]);
});

test("no secret is on the tape: of headers, addresses, requests and answers", async () => {
  const scene = recording(anthropicDialect);
  const secret = `ghp_${"a".repeat(36)}`;
  scene.answer(
    {
      status: 200,
      headers: { "set-cookie": "session=abc" },
      pieces: [JSON.stringify(anthropicDialect.whole({ text: [`You have ${KEY}`] }))],
    },
    {
      status: 401,
      pieces: [
        `{"error":{"message":"${KEY.slice(0, 12)}`,
        `${KEY.slice(12)} is no key, nor is sk-ant-0123456789abcdef"}}`,
      ],
    },
  );
  await scene.generate(question(`Use ${secret} and ${KEY}`));
  await rejection(scene.generate(question("again")));
  const text = readFileSync(tape, "utf8");
  for (const hidden of [KEY, secret, "sk-ant-0123456789abcdef", "session=abc"]) {
    expect(text).not.toContain(hidden);
  }
  expect(statSync(tape).mode & 0o077).toBe(0);
  // What is in the place of a secret is known again.
  const again = replaying(anthropicDialect);
  const { content } = await again.generate(question(`Use ${secret} and ***`));
  expect(content).toMatchObject([{ text: "You have ***" }]);
});

describe("a request that is not on the tape", () => {
  test("is an error that shows where the nearest differs, and is not asked of another", async () => {
    const first = recording(anthropicDialect);
    first.answer({ text: ["Hello"] });
    await first.generate(question("Rename the file src/one.ts in the repository"));
    await first.generate({ ...question("Something else"), temperature: 0.5, topK: 3 });
    const error = await rejection(
      replaying(anthropicDialect).generate(
        question("Rename the file src/two.ts in the repository"),
      ),
    );
    expect(error).toMatchObject({
      code: "CASSETTE_MISS",
      message: expect.stringMatching(
        /POST \/v1\/messages.*differs:\n {2}messages\.0\.content\.0\.text: .*one\.ts.*two\.ts/s,
      ),
    });
    expect(error.message).not.toContain("Something else");
  });

  test("is an error when it was asked more often than it was recorded", async () => {
    const first = recording(anthropicDialect);
    first.answer({ text: ["Hello"] });
    await first.generate();
    const again = replaying(anthropicDialect);
    await again.generate();
    expect(await rejection(again.generate())).toMatchObject({
      code: "CASSETTE_MISS",
      message: expect.stringContaining("asked for once more"),
    });
  });

  test("is an error when it is for another provider", async () => {
    const first = recording(anthropicDialect);
    first.answer({ text: ["Hello"] });
    await first.generate();
    const error = await rejection(replaying(openaiDialect).generate());
    expect(error.message).toContain("it has none for this address");
  });
});

test("a tape that cannot be read is refused, with the line", async () => {
  const codes: [string, RegExp][] = [
    ["", /does not begin as a cassette does/],
    ['{"format":"other"}\n', /does not begin as a cassette does/],
    ['{"format":"artel-cassette","version":1}\n{"number":1}\n', /line 2/],
  ];
  for (const [text, message] of codes) {
    tape = join(folder, "bad.jsonl");
    writeFileSync(tape, text);
    const error = await rejection(replaying(anthropicDialect).generate());
    expect(error).toMatchObject({
      code: "CASSETTE_INVALID",
      message: expect.stringMatching(message),
    });
  }
  tape = join(folder, "missing.jsonl");
  expect(await rejection(replaying(anthropicDialect).generate())).toMatchObject({
    code: "CASSETTE_INVALID",
    message: expect.stringContaining("missing.jsonl"),
  });
});

test("requests at once are replayed to whom they belong", async () => {
  const names = Array.from({ length: 12 }, (_, index) => `question ${index}`);
  const first = recording(anthropicDialect);
  first.answer((request) => ({
    pieces: [
      JSON.stringify(
        anthropicDialect.whole({ text: [`about ${JSON.stringify(request.body["messages"])}`] }),
      ),
    ],
    delayMs: 10 - (JSON.stringify(request.body).length % 7),
  }));
  const ask = (scene: ModelScene) =>
    Promise.all(names.map(async (name) => (await scene.generate(question(name))).content));
  const recorded = await ask(first);
  expect(await ask(replaying(anthropicDialect))).toEqual(recorded);
});
