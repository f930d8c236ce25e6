import type { ModelProvider } from "../model-provider.ts";

export const google: ModelProvider = {
  kind: "google",
  baseUrl: "https://generativelanguage.googleapis.com/v1beta",
  needsKey: true,
  priceList: "google",
  defaultModels: {
    planner: "gemini-3.8-flash",
    coder: "gemini-3.8-flash",
    reviewer: "gemini-3.8-flash",
    investigator: "gemini-3.8-flash",
    writer: "gemini-3.8-flash",
    cheap: "gemini-3.5-flash-lite",
  },
  owns: (model) => /^(gemini|gemma)-/.test(model),
  createModel: async (model, { baseUrl, apiKey, fetch, generateId }) => {
    const { createGoogle } = await import("@ai-sdk/google");
    return createGoogle({ baseURL: baseUrl, apiKey, fetch, generateId })(model);
  },
  prepare: (options) => options,
  maxOutputTokens: (model) => (/^gemini-(2\.5|[3-9])/.test(model) ? 65_536 : 8_192),
  reasoningBeside: () => 0,
  // The key goes into a header: in the address it would be in every log on the way.
  listModels: ({ baseUrl, apiKey }) => ({
    url: `${baseUrl}/models`,
    headers: { "x-goog-api-key": apiKey ?? "" },
  }),
};
