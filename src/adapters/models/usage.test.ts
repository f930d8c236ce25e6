import type { LanguageModelV4Usage } from "@ai-sdk/provider";
import fc from "fast-check";
import { expect, test } from "vitest";
import { modelUsageSchema } from "#domain";
import { priceOf } from "./prices.ts";
import { anthropic } from "./anthropic/provider.ts";
import { tokensOfAnswer, tokensOfRequest, tokensOfText } from "./token-estimate.ts";
import { meterCut, meterWhole } from "./usage.ts";

const counted = { input: 300, output: 30 };

function usage(
  input: Partial<LanguageModelV4Usage["inputTokens"]>,
  output: Partial<LanguageModelV4Usage["outputTokens"]>,
): LanguageModelV4Usage {
  const unknown = {
    total: undefined,
    noCache: undefined,
    cacheRead: undefined,
    cacheWrite: undefined,
  };
  const none = { total: undefined, text: undefined, reasoning: undefined };
  return { inputTokens: { ...unknown, ...input }, outputTokens: { ...none, ...output } };
}

test("what the provider says counts", () => {
  const reported = usage(
    { total: 100, cacheRead: 80, cacheWrite: 5 },
    { total: 20, reasoning: 12 },
  );
  expect(meterWhole(reported, counted)).toEqual({
    isEstimated: false,
    usage: {
      inputTokens: 100,
      cachedInputTokens: 80,
      cacheWriteTokens: 5,
      outputTokens: 20,
      reasoningTokens: 12,
    },
  });
  const parts = usage({ noCache: 10, cacheRead: 80, cacheWrite: 5 }, { total: 20 });
  expect(meterWhole(parts, counted).usage.inputTokens).toBe(95);
});

test.each([
  ["says nothing", usage({}, {})],
  ["says that a text has no tokens", usage({ total: 0 }, { total: 0 })],
  ["says what is no number", usage({ total: Number.NaN }, { total: -3 })],
])("a provider that %s has its texts counted", (_, reported) => {
  expect(meterWhole(reported, counted)).toMatchObject({
    isEstimated: true,
    usage: { inputTokens: 300, outputTokens: 30 },
  });
});

test("of an answer that broke off, what was received counts when it is more", () => {
  const early = usage({ total: 120 }, { total: 1 });
  expect(meterCut(early, counted)).toMatchObject({
    isEstimated: true,
    usage: { inputTokens: 120, outputTokens: 30 },
  });
  expect(meterCut(undefined, counted).usage.inputTokens).toBe(300);
});

test("whatever a provider says, it is a usage that has a price", () => {
  const number = fc.option(fc.oneof(fc.double(), fc.integer()), { nil: undefined });
  const input = fc.record({
    total: number,
    noCache: number,
    cacheRead: number,
    cacheWrite: number,
  });
  const output = fc.record({ total: number, text: number, reasoning: number });
  const provider = {
    name: "anthropic",
    provider: anthropic,
    baseUrl: "https://api.anthropic.com/v1",
    apiKey: undefined,
    keyVariable: undefined,
    structuredOutputs: true,
    isLocal: false,
  };
  const model = { label: "anthropic/claude-sonnet-5", model: "claude-sonnet-5", provider };
  fc.assert(
    fc.property(input, output, fc.boolean(), (inputTokens, outputTokens, isCut) => {
      const reported = { inputTokens, outputTokens };
      // No provider has used more than can be counted exactly.
      fc.pre(
        [...Object.values(inputTokens), ...Object.values(outputTokens)].every(
          (each) => !(Math.abs(each ?? 0) > 1e12),
        ),
      );
      const metered = isCut ? meterCut(reported, counted) : meterWhole(reported, counted);
      expect(modelUsageSchema.safeParse(metered.usage).success).toBe(true);
      expect(priceOf(model, metered.usage).dollars).toBeGreaterThanOrEqual(0);
    }),
  );
});

test("texts are counted so that few tokenizers count more", () => {
  // As counted by the providers' own: English, code, Chinese.
  expect(tokensOfText("The quick brown fox jumps over the lazy dog.")).toBeGreaterThanOrEqual(10);
  expect(tokensOfText("for (const part of parts) sum += part.length;")).toBeGreaterThanOrEqual(12);
  expect(tokensOfText("人工智能正在改变世界")).toBeGreaterThanOrEqual(8);
  expect(tokensOfText("")).toBe(0);
});

test("everything that is sent is counted", () => {
  const bare = tokensOfRequest({ prompt: [] });
  const text = "x".repeat(3_000);
  const with1000 = [
    tokensOfRequest({ prompt: [{ role: "system", content: text }] }),
    tokensOfRequest({ prompt: [{ role: "user", content: [{ type: "text", text }] }] }),
    tokensOfRequest({
      prompt: [{ role: "assistant", content: [{ type: "reasoning", text }] }],
    }),
    tokensOfRequest({
      prompt: [
        {
          role: "assistant",
          content: [{ type: "tool-call", toolCallId: "1", toolName: "read", input: { text } }],
        },
      ],
    }),
    tokensOfRequest({
      prompt: [
        {
          role: "tool",
          content: [
            {
              type: "tool-result",
              toolCallId: "1",
              toolName: "read",
              output: { type: "text", value: text },
            },
          ],
        },
      ],
    }),
    tokensOfRequest({
      prompt: [],
      tools: [{ type: "function", name: "read", description: text, inputSchema: {} }],
    }),
    tokensOfRequest({
      prompt: [],
      responseFormat: { type: "json", schema: { description: text } },
    }),
  ];
  for (const tokens of with1000) {
    expect(tokens - bare).toBeGreaterThanOrEqual(1_000);
    expect(tokens - bare).toBeLessThan(1_100);
  }
  const image = { type: "data" as const, data: new Uint8Array(2_000_000) };
  const file = { type: "data" as const, data: Buffer.alloc(3_000).toString("base64") };
  const [pictureTokens, fileTokens] = (
    [
      ["image/png", image],
      ["application/pdf", file],
    ] as const
  ).map(([mediaType, data]) =>
    tokensOfRequest({ prompt: [{ role: "user", content: [{ type: "file", mediaType, data }] }] }),
  );
  expect(pictureTokens).toBeLessThan(6_000);
  expect(fileTokens).toBeGreaterThan(1_000);
  expect(
    tokensOfAnswer([
      { type: "text", text },
      { type: "reasoning", text },
    ]),
  ).toBe(2_000);
});
