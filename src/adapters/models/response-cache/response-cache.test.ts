import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { sha256, silentLogger } from "#shared";
import { anthropicDialect } from "../conformance/dialects/anthropic.ts";
import { openaiDialect } from "../conformance/dialects/openai.ts";
import { ModelServer } from "../conformance/model-server.ts";
import { ModelScene } from "../conformance/scene.ts";
import type { KeptAnswer } from "./kept-answer.ts";
import { ResponseCache } from "./response-cache.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "artel-model-cache-"));
});
afterEach(() => {
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true, force: true });
});

const answer = (text: string): KeptAnswer => ({
  model: "anthropic/claude-sonnet-5",
  content: [{ type: "text", text }],
  finishReason: { unified: "stop", raw: "end_turn" },
  usage: {
    inputTokens: { total: 10, noCache: 8, cacheRead: 2, cacheWrite: undefined },
    outputTokens: { total: 3, text: undefined, reasoning: undefined },
  },
});

const files = () =>
  readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".json"),
  );
const cache = (maximumBytes = 1_000_000) =>
  new ResponseCache({ folder, maximumBytes, logger: silentLogger });
const key = (name: string) => sha256(name);

describe("the folder", () => {
  test("gives what was written, also to another process, and nothing else", async () => {
    await cache().write(key("one"), answer("Hello"));
    expect(await cache().read(key("one"))).toEqual(answer("Hello"));
    expect(await cache().read(key("two"))).toBeUndefined();
    expect(files()).toEqual([join(key("one").slice(0, 2), `${key("one")}.json`)]);
  });

  test("is read as if nothing were there where an entry is damaged, and mended by the next answer", async () => {
    await cache().write(key("one"), answer("Hello"));
    const path = join(folder, files()[0] ?? "");
    const text = readFileSync(path, "utf8");
    for (const damaged of [
      text.slice(0, -10),
      "",
      "{}",
      text.replace('"stop"', '"interrupted"'),
      text.replace('"text":"Hello"', '"text":7'),
      // Of another request.
      text.replace(key("one"), key("two")),
    ]) {
      writeFileSync(path, damaged);
      expect(await cache().read(key("one")), damaged).toBeUndefined();
    }
    await cache().write(key("one"), answer("Hello"));
    expect(await cache().read(key("one"))).toEqual(answer("Hello"));
  });

  test("has its oldest answers removed when it is full", async () => {
    const small = cache(4_400);
    for (const [index, name] of ["a", "b", "c", "d", "e"].entries()) {
      await small.write(key(name), answer("x".repeat(600)));
      const path = join(folder, key(name).slice(0, 2), `${key(name)}.json`);
      utimesSync(path, 1_000 + index, 1_000 + index);
    }
    const kept = await Promise.all(["a", "b", "c", "d", "e"].map((name) => small.read(key(name))));
    expect(kept.map((each) => each !== undefined)).toEqual([false, true, true, true, true]);
    // Another process finds what is there, and removes as well.
    await cache(4_400).write(key("f"), answer("x".repeat(600)));
    expect(files().length).toBeLessThanOrEqual(4);
    expect(await small.read(key("f"))).toBeDefined();
    await small.write(key("g"), answer("x".repeat(6_000)));
    expect(await small.read(key("g"))).toBeUndefined();
  });

  test("keeps no answer that could not be given again as it was", async () => {
    const file = {
      type: "file" as const,
      mediaType: "image/png",
      data: { type: "data" as const, data: "AA==" },
    };
    await cache().write(key("one"), { ...answer("Hello"), content: [file] });
    await cache().write(key("two"), {
      ...answer("Hello"),
      finishReason: { unified: "length", raw: "x" },
    });
    expect(files()).toEqual([]);
  });

  test("that cannot be written is said in the log, and the answer is given all the same", async () => {
    const warnings: string[] = [];
    const logger = {
      ...silentLogger,
      warn: (_: unknown, text: string) => void warnings.push(text),
    };
    writeFileSync(join(folder, "file"), "");
    const lost = new ResponseCache({ folder: join(folder, "file"), maximumBytes: 1e6, logger });
    await lost.write(key("one"), answer("Hello"));
    expect(warnings).toEqual(["an answer was not kept"]);
  });
});

describe("the same request again", () => {
  let server: ModelServer;
  beforeEach(async () => {
    server = await ModelServer.start();
  });
  afterEach(() => server.stop());

  const scene = (dialect = anthropicDialect, settings = {}) =>
    new ModelScene(dialect, server, { gateway: { cacheFolder: folder }, settings });

  test.each(["generate", "stream"] as const)(
    "is answered from before, for nothing: %s",
    async (way) => {
      const first = scene();
      const tool = { name: "read", arguments: ['{"path":', '"a"}'] };
      first.answer({ text: ["Hello ", "you"], toolCall: tool });
      const asked = (from: ModelScene) => from[way]({}, from.caller({ cache: true }));
      await asked(first);
      const later = scene();
      later.budget.limit = { dollars: 0 };
      const again = await asked(later);
      expect(JSON.stringify(again)).toMatch(/Hello you.*tool-call/);
      expect(server.requests).toHaveLength(1);
      expect(later.budget.states).toEqual({});
      expect(later.calls).toMatchObject([
        {
          source: "cache",
          outcome: "done",
          dollars: 0,
          requests: 0,
          model: "claude-sonnet-5",
          usage: { inputTokens: 1_200, outputTokens: 40 },
        },
      ]);
    },
  );

  test("is answered the same way however it was asked before", async () => {
    const one = scene();
    one.answer({ text: ["Hello ", "you"] });
    await one.generate({}, one.caller({ cache: true }));
    const parts = await one.stream({}, one.caller({ cache: true }));
    expect(parts.map(({ type }) => type)).toEqual([
      "stream-start",
      "text-start",
      "text-delta",
      "text-end",
      "finish",
    ]);
    expect(server.requests).toHaveLength(1);
  });

  test("is asked again when anything about it is different, and when nobody wants it from before", async () => {
    const one = scene();
    one.answer({ text: ["Hello"] });
    const ask = (options: Parameters<ModelScene["generate"]>[0], more = {}) =>
      one.generate(options, one.caller({ cache: true, ...more }));
    await ask({});
    await ask({ temperature: 0 });
    await ask({ maxOutputTokens: 7 });
    await ask({ tools: [{ type: "function", name: "read", inputSchema: {} }] });
    await ask({}, { cache: false });
    await ask({}, { cache: undefined });
    expect(server.requests).toHaveLength(6);
    // Who asks, and the headers, make no difference.
    await ask({ headers: { "user-agent": "x" }, abortSignal: new AbortController().signal });
    expect(server.requests).toHaveLength(6);
    const other = scene(openaiDialect);
    other.answer({ text: ["Hello"] });
    await other.generate({}, other.caller({ cache: true }));
    expect(server.requests).toHaveLength(7);
  });

  test("keeps only what ended well", async () => {
    const one = scene();
    one.answer({ text: ["Hel"], ends: "length" });
    await one.generate({}, one.caller({ cache: true }));
    await one.generate({}, one.caller({ cache: true }));
    expect(server.requests).toHaveLength(2);
    expect(files()).toEqual([]);
  });

  test("keeps only what the first model of the chain has said", async () => {
    const one = new ModelScene(anthropicDialect, server, {
      gateway: { cacheFolder: folder },
      spare: { dialect: anthropicDialect, server },
      settings: { "models.roles.coder": ["claude-sonnet-5", "claude-haiku-4-5"] },
      policy: { retries: 0 },
    });
    one.answer({ status: 529, pieces: ["{}"] }, { text: ["from the second"] });
    await one.generate({}, one.caller({ cache: true }));
    expect(one.calls.map(({ model, outcome }) => [model, outcome])).toEqual([
      ["claude-sonnet-5", "failed"],
      ["claude-haiku-4-5", "done"],
    ]);
    expect(files()).toEqual([]);
  });

  test("is not kept where nothing is to be kept", async () => {
    const none = scene(anthropicDialect, { "models.cacheMb": 0 });
    none.answer({ text: ["Hello"] });
    await none.generate({}, none.caller({ cache: true }));
    await none.generate({}, none.caller({ cache: true }));
    expect(server.requests).toHaveLength(2);
  });
});
