import type { LanguageModelV4CallOptions } from "@ai-sdk/provider";
import type { ModelProvider } from "../model-provider.ts";
import { withCacheBreakpoints } from "./cache-breakpoints.ts";

export const anthropic: ModelProvider = {
  kind: "anthropic",
  baseUrl: "https://api.anthropic.com/v1",
  needsKey: true,
  priceList: "anthropic",
  defaultModels: {
    planner: "claude-opus-5-5",
    coder: "claude-sonnet-5",
    reviewer: "claude-opus-5-5",
    investigator: "claude-opus-5-5",
    writer: "claude-sonnet-5",
    cheap: "claude-haiku-4-5",
  },
  owns: (model) => model.startsWith("claude"),
  createModel: async (model, { baseUrl, apiKey, fetch, generateId }) => {
    const { createAnthropic } = await import("@ai-sdk/anthropic");
    return createAnthropic({ baseURL: baseUrl, apiKey, fetch, generateId })(model);
  },
  prepare: withCacheBreakpoints,
  maxOutputTokens: maxOutputOf,
  // The budget of thinking is added to the limit of the answer.
  reasoningBeside: (options, maxOutputTokens) => (isThinking(options) ? maxOutputTokens : 0),
  listModels: ({ baseUrl, apiKey }) => ({
    url: `${baseUrl}/models`,
    headers: { "x-api-key": apiKey ?? "", "anthropic-version": "2023-06-01" },
  }),
};

/** docs.anthropic.com, "Models overview". */
function maxOutputOf(model: string): number {
  if (/claude-(instant|v?[12]\b|3-(haiku|opus|sonnet))/.test(model)) return 4_096;
  if (/claude-3-[57]/.test(model)) return 8_192;
  if (/claude-opus-4(-[01])?(-\d{8})?$/.test(model)) return 32_000;
  if (/claude-(sonnet-4(-[05])?|opus-4-5|haiku-4-5)(-\d{8})?$/.test(model)) return 64_000;
  return 128_000;
}

function isThinking({ reasoning, providerOptions }: LanguageModelV4CallOptions): boolean {
  const asked = reasoning !== undefined && reasoning !== "none" && reasoning !== "provider-default";
  return asked || providerOptions?.["anthropic"]?.["thinking"] !== undefined;
}
