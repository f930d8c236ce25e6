import type { ModelProvider } from "../model-provider.ts";

export const openai: ModelProvider = {
  kind: "openai",
  baseUrl: "https://api.openai.com/v1",
  needsKey: true,
  priceList: "openai",
  defaultModels: {
    planner: "gpt-6-sol",
    coder: "gpt-6-sol",
    reviewer: "gpt-6-sol",
    investigator: "gpt-6-sol",
    writer: "gpt-6-sol",
    cheap: "gpt-6-luna",
  },
  owns: (model) => /^(gpt-|chatgpt-|codex-|o\d)/.test(model),
  createModel: async (model, { baseUrl, apiKey, fetch }) => {
    const { createOpenAI } = await import("@ai-sdk/openai");
    return createOpenAI({ baseURL: baseUrl, apiKey, fetch }).responses(model);
  },
  prepare: (options) => ({
    ...options,
    providerOptions: {
      ...options.providerOptions,
      // The provider would keep the texts for weeks, and later requests would point to what it keeps: another provider
      // of the chain could not go on with them, nor a cassette.
      openai: { store: false, ...options.providerOptions?.["openai"] },
    },
  }),
  maxOutputTokens: (model) => (/^(gpt-[5-9]|o\d)/.test(model) ? 100_000 : 16_384),
  reasoningBeside: () => 0,
  listModels: ({ baseUrl, apiKey }) => ({
    url: `${baseUrl}/models`,
    headers: { authorization: `Bearer ${apiKey ?? ""}` },
  }),
};
