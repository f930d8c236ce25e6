import { anthropic } from "./anthropic.ts";
import { gemini } from "./gemini.ts";
import type { ModelInterface, ModelInterfaceName } from "./model-interface.ts";
import { openAiChat } from "./openai-chat.ts";
import { openAiResponses } from "./openai-responses.ts";

export const modelInterfaces: Readonly<Record<ModelInterfaceName, ModelInterface>> = {
  "openai-chat": openAiChat,
  "openai-responses": openAiResponses,
  anthropic,
  gemini,
};
