import type { ModelProvider } from "../model-provider.ts";

/** Ollama, vLLM, llama.cpp, and all that speak OpenAI's chat completions. */
export const openaiCompatible: ModelProvider = {
  kind: "openai-compatible",
  needsKey: false,
  owns: () => false,
  createModel: async (model, { name, baseUrl, apiKey, fetch, structuredOutputs }) => {
    const { createOpenAICompatible } = await import("@ai-sdk/openai-compatible");
    return createOpenAICompatible({
      name,
      baseURL: baseUrl,
      apiKey,
      fetch,
      // Without it streams tell no usage.
      includeUsage: true,
      // Without it the schema is dropped.
      supportsStructuredOutputs: structuredOutputs,
    }).chatModel(model);
  },
  prepare: (options) => options,
  maxOutputTokens: () => undefined,
  reasoningBeside: () => 0,
  listModels: ({ baseUrl, apiKey }) => ({ url: `${baseUrl}/models`, headers: headersOf(apiKey) }),
};

function headersOf(apiKey: string | undefined): Record<string, string> {
  return apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };
}
