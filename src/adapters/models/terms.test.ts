import { describe, expect, test } from "vitest";
import { modelRoleSchema } from "#domain";
import { resolveConfiguration } from "#infra/config";
import { chainOf, findModel } from "./chain.ts";
import { limitsOf } from "./limits.ts";
import { priceOf } from "./prices.ts";
import { modelTermsOf } from "./terms.ts";

const machine = {
  environment: {},
  home: "/home/ada",
  directory: "/home/ada",
  cores: 4,
  memoryMb: 4096,
  isRoot: false,
};

function terms(
  flags: Readonly<Record<string, unknown>> = {},
  environment: Readonly<Record<string, string>> = {},
) {
  const configuration = resolveConfiguration([], { machine, flags, environment });
  return modelTermsOf(configuration, environment);
}

const labels = (...given: Parameters<typeof chainOf>) =>
  chainOf(...given).map(({ label }) => label);
const KEYS = { ANTHROPIC_API_KEY: "a", OPENAI_API_KEY: "o", GEMINI_API_KEY: "g" };

describe("the chain of a role", () => {
  test("is made of the keys that are set, and of nothing that is on this machine by chance", () => {
    expect(labels("coder", terms({}, KEYS))).toEqual([
      "anthropic/claude-sonnet-5",
      "openai/gpt-6-sol",
      "google/gemini-3.8-flash",
    ]);
    expect(labels("cheap", terms({}, { OPENAI_API_KEY: "o" }))).toEqual(["openai/gpt-6-luna"]);
  });

  test("has only models whose price and context are known, where it is made of keys", () => {
    const usage = {
      inputTokens: 1000,
      cachedInputTokens: 500,
      cacheWriteTokens: 0,
      outputTokens: 1000,
      reasoningTokens: 0,
    };
    for (const role of modelRoleSchema.options) {
      const [, ...others] = chainOf(role, terms({}, KEYS));
      expect(others).toHaveLength(2);
      for (const model of chainOf(role, terms({}, KEYS))) {
        expect(priceOf(model, usage)).toMatchObject({
          dollars: expect.any(Number),
          pricedAs: model.model,
        });
        expect(limitsOf(model)).toMatchObject({ isKnown: true });
      }
    }
    const cheap = chainOf("cheap", terms({}, KEYS)).map(
      (model) => priceOf(model, usage).dollars ?? 0,
    );
    const strong = chainOf("coder", terms({}, KEYS)).map(
      (model) => priceOf(model, usage).dollars ?? 0,
    );
    for (const [index, dollars] of cheap.entries())
      expect(dollars).toBeLessThan(strong[index] ?? 0);
  });

  test("is its own, else that of coder, else made of keys", () => {
    const roles = {
      "models.roles.coder": "claude-opus-5, ollama/qwen3-coder",
      "models.roles.cheap": "ollama/qwen3:4b",
    };
    const configured = terms(roles, KEYS);
    expect(labels("cheap", configured)).toEqual(["ollama/qwen3:4b"]);
    expect(labels("planner", configured)).toEqual([
      "anthropic/claude-opus-5",
      "ollama/qwen3-coder",
    ]);
    // Who keeps the work on this machine does not want the simple part of it to be sent away.
    const local = terms({ "models.roles.coder": "ollama/qwen3-coder" }, KEYS);
    expect(labels("cheap", local)).toEqual(["ollama/qwen3-coder"]);
    const planner = terms({ "models.roles.planner": "gpt-6-astra" }, { ANTHROPIC_API_KEY: "a" });
    expect(labels("coder", planner)).toEqual(["anthropic/claude-sonnet-5"]);
  });

  test("that cannot be made is told with what to do", () => {
    expect(() => chainOf("coder", terms())).toThrow(
      expect.objectContaining({
        code: "MODEL_NOT_CONFIGURED",
        remedy: expect.stringContaining("ANTHROPIC_API_KEY"),
      }),
    );
  });
});

describe("the name of a model", () => {
  test.each([
    ["claude-sonnet-5", "anthropic/claude-sonnet-5"],
    ["gpt-6-sol", "openai/gpt-6-sol"],
    ["o3", "openai/o3"],
    ["gemini-3.8-flash", "google/gemini-3.8-flash"],
    ["anthropic/claude-future-9", "anthropic/claude-future-9"],
    ["ollama/qwen2.5-coder:7b", "ollama/qwen2.5-coder:7b"],
    ["local/Qwen/Qwen3-Coder-30B", "local/Qwen/Qwen3-Coder-30B"],
  ])("%s is %s", (name, label) => {
    const known = terms({ "models.providers": { local: { baseUrl: "http://10.0.0.1:8000" } } });
    expect(findModel(name, known).label).toBe(label);
  });

  test.each([
    ["mistral-large", /No provider is known to have/],
    ["antropic/claude-sonnet-5", /Did you mean anthropic\/claude-sonnet-5\?/],
    ["openrouter/anthropic/claude", /names no provider that is known/],
    ["ollama/", /names no provider/],
  ])("%s is refused", (name, message) => {
    expect(() => findModel(name, terms())).toThrow(
      expect.objectContaining({ code: "MODEL_UNKNOWN", message: expect.stringMatching(message) }),
    );
    expect(() => findModel(name, terms())).toThrow(
      expect.objectContaining({ remedy: expect.stringContaining("models.providers") }),
    );
  });
});

describe("a provider", () => {
  test("has its usual address, with the path that other programs leave out", () => {
    const { providers } = terms(
      {},
      {
        ANTHROPIC_BASE_URL: "http://proxy:8080/",
        OPENAI_BASE_URL: "http://proxy:8080/openai/v1/",
        OLLAMA_BASE_URL: "http://gpu:11434",
      },
    );
    const addresses = [...providers].map(([name, { baseUrl }]) => [name, baseUrl]);
    expect(addresses).toEqual([
      ["anthropic", "http://proxy:8080/v1"],
      ["openai", "http://proxy:8080/openai/v1"],
      ["google", "https://generativelanguage.googleapis.com/v1beta"],
      ["ollama", "http://gpu:11434/v1"],
    ]);
  });

  test("has the key that is meant for it, and no other's", () => {
    const entries = {
      local: { baseUrl: "http://10.0.0.1:8000/v1", apiKeyVariable: "LOCAL_KEY" },
      proxy: { kind: "anthropic", baseUrl: "http://10.0.0.2/v1" },
      openai: { kind: "openai-compatible", baseUrl: "http://10.0.0.3/v1" },
      anthropic: { requestsPerMinute: 50, concurrency: 2 },
    };
    const { providers } = terms({ "models.providers": entries }, { ...KEYS, LOCAL_KEY: "l" });
    const keys = Object.fromEntries([...providers].map(([name, { apiKey }]) => [name, apiKey]));
    expect(keys).toEqual({
      anthropic: "a",
      openai: undefined,
      google: "g",
      ollama: undefined,
      local: "l",
      proxy: undefined,
    });
    expect(providers.get("anthropic")).toMatchObject({ requestsPerMinute: 50, concurrency: 2 });
  });

  test("is on this machine only by its address, and only where its price is its own", () => {
    const at = (baseUrl: string, kind = "openai-compatible") =>
      terms({ "models.providers": { it: { baseUrl, kind } } }).providers.get("it")?.isLocal;
    expect(at("http://127.0.0.1:8000")).toBe(true);
    expect(at("http://[::1]:8000")).toBe(true);
    expect(at("http://localhost:8000")).toBe(true);
    expect(at("http://127.0.0.1.example.org")).toBe(false);
    expect(at("http://10.0.0.1")).toBe(false);
    // A proxy on this machine, with the real one behind it.
    expect(at("http://127.0.0.1:8000", "anthropic")).toBe(false);
  });

  test("that is described wrongly is refused", () => {
    const entry = (it: object) => () => terms({ "models.providers": { it } });
    expect(entry({ kind: "antropic", baseUrl: "http://h" })).toThrow(/did you mean anthropic\?/);
    expect(entry({ contextWindow: 4096 })).toThrow(
      expect.objectContaining({
        code: "MODEL_UNKNOWN",
        remedy: expect.stringContaining("baseUrl"),
      }),
    );
  });
});

test("a cassette is recorded or replayed", () => {
  expect(terms({}, { ARTEL_CASSETTE: "record:a.tape" }).cassette).toEqual({
    mode: "record",
    path: "/home/ada/a.tape",
  });
  expect(terms().cassette).toBeUndefined();
});
