import { anthropic } from "./anthropic/provider.ts";
import { google } from "./google/provider.ts";
import type { ModelProvider } from "./model-provider.ts";
import { openaiCompatible } from "./openai-compatible/provider.ts";
import { openai } from "./openai/provider.ts";

/** In the order in which their models make a chain where none is configured. */
export const modelProviders: readonly ModelProvider[] = [
  anthropic,
  openai,
  google,
  openaiCompatible,
];
