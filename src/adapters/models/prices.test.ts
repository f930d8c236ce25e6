import { expect, test } from "vitest";
import { NO_USAGE } from "#domain";
import type { ChainModel } from "./chain.ts";
import { limitsOf } from "./limits.ts";
import { highestPriceOf, priceOf } from "./prices.ts";
import { modelProviders } from "./registry.ts";
import { isLoopback, type ProviderTerms } from "./terms.ts";

function model(kind: string, name: string, more: Partial<ProviderTerms> = {}): ChainModel {
  const provider = modelProviders.find((each) => each.kind === kind);
  if (provider === undefined) throw new Error(`no provider ${kind}`);
  const baseUrl = more.baseUrl ?? provider.baseUrl ?? "http://10.0.0.1/v1";
  return {
    label: `it/${name}`,
    model: name,
    provider: {
      name: "it",
      provider,
      baseUrl,
      apiKey: undefined,
      keyVariable: undefined,
      structuredOutputs: true,
      isLocal: provider.priceList === undefined && isLoopback(new URL(baseUrl).hostname),
      ...more,
    },
  };
}

const million = { ...NO_USAGE, inputTokens: 1_000_000, outputTokens: 1_000_000 };

test("the list's price, with what was read from and written to the cache", () => {
  const sonnet = model("anthropic", "claude-sonnet-5");
  expect(priceOf(sonnet, million)).toEqual({ dollars: 12, pricedAs: "claude-sonnet-5" });
  const cached = { ...million, cachedInputTokens: 500_000, cacheWriteTokens: 100_000 };
  expect(priceOf(sonnet, cached).dollars).toBeCloseTo(0.4 * 2 + 0.5 * 0.2 + 0.1 * 2.5 + 10, 10);
});

test("a model that is taken for another is seen to be", () => {
  const dated = model("anthropic", "claude-sonnet-5-20270101");
  expect(priceOf(dated, million)).toEqual({ dollars: 12, pricedAs: "claude-sonnet-5" });
});

test("what is not on the list has no known price, and is not free", () => {
  expect(priceOf(model("anthropic", "claude-unheard-of"), million)).toEqual({
    dollars: null,
    pricedAs: null,
  });
  // The list has it, without a price.
  expect(priceOf(model("google", "gemma-3-27b-it"), million)).toEqual({
    dollars: null,
    pricedAs: null,
  });
  // Somebody's server may have a model that is called like a known one.
  expect(priceOf(model("openai-compatible", "gpt-6-sol"), million).dollars).toBeNull();
});

test("a server that the list knows by its address has the list's price", () => {
  const baseUrl = "https://api.groq.com/openai/v1";
  const found = priceOf(
    model("openai-compatible", "llama-3.3-70b-versatile", { baseUrl }),
    million,
  );
  expect(found.dollars).toBeGreaterThan(0);
  expect(found.pricedAs).toContain("llama-3.3-70b");
});

test("a server on this machine costs nothing, unless a person says what it costs", () => {
  const baseUrl = "http://127.0.0.1:11434/v1";
  const local = model("openai-compatible", "qwen3-coder", { baseUrl });
  expect(priceOf(local, million)).toEqual({ dollars: 0, pricedAs: "local" });
  const prices = { inputPrice: 1, cachedInputPrice: 0.25, outputPrice: 2 };
  const priced = model("openai-compatible", "qwen3-coder", { baseUrl, ...prices });
  expect(priceOf(priced, million)).toEqual({ dollars: 3, pricedAs: "configured" });
  const cached = { ...million, cachedInputTokens: 1_000_000 };
  expect(priceOf(priced, cached).dollars).toBeCloseTo(2.25, 10);
});

test("the most that a request can cost is with all of it written to the cache", () => {
  const tokens = { inputTokens: 1_000_000, outputTokens: 0 };
  expect(highestPriceOf(model("anthropic", "claude-sonnet-5"), tokens).dollars).toBeCloseTo(
    2.5,
    10,
  );
  expect(highestPriceOf(model("google", "gemini-3.5-flash"), tokens).dollars).toBeCloseTo(1.5, 10);
  expect(highestPriceOf(model("anthropic", "claude-unheard-of"), tokens).dollars).toBeNull();
});

test("limits are configured, else listed, else small", () => {
  expect(limitsOf(model("anthropic", "claude-haiku-4-5"))).toEqual({
    model: "it/claude-haiku-4-5",
    contextWindow: 200_000,
    maxOutputTokens: 64_000,
    isKnown: true,
  });
  expect(limitsOf(model("anthropic", "claude-opus-4-1-20250805")).maxOutputTokens).toBe(32_000);
  expect(limitsOf(model("anthropic", "claude-sonnet-5")).maxOutputTokens).toBe(128_000);
  expect(limitsOf(model("google", "gemini-3.1-pro-preview"))).toMatchObject({
    contextWindow: 128_000,
    isKnown: false,
  });
  expect(limitsOf(model("openai-compatible", "qwen3"))).toMatchObject({
    contextWindow: 8_192,
    maxOutputTokens: 4_096,
    isKnown: false,
  });
  const told = { contextWindow: 32_768, maxOutputTokens: 4_000 };
  expect(limitsOf(model("openai-compatible", "qwen3", told))).toMatchObject({
    ...told,
    isKnown: true,
  });
});
