import type { ModelInterfaceName } from "#adapters/coders";
import { REAL_KEY } from "./metering-scene.ts";

const chatUsage = {
  prompt_tokens: 1000,
  completion_tokens: 50,
  prompt_tokens_details: { cached_tokens: 100 },
  completion_tokens_details: { reasoning_tokens: 20 },
};
const whole = {
  inputTokens: 1000,
  cachedInputTokens: 100,
  cacheWriteTokens: 0,
  outputTokens: 50,
  reasoningTokens: 20,
};
export const chatAnswer = {
  choices: [{ message: { content: "x" }, finish_reason: "stop" }],
  usage: chatUsage,
};

/** Each interface: what is asked, its answer as one and as events, and the usage that both tell of. */
export const modelAnswers = [
  {
    name: "openai-chat",
    path: "/v1/chat/completions",
    url: "/real/chat/completions",
    header: ["authorization", `Bearer ${REAL_KEY}`],
    answer: chatAnswer,
    events: [
      { choices: [{ delta: { content: "x" } }] },
      { choices: [{ delta: {}, finish_reason: "stop" }] },
      { choices: [], usage: chatUsage },
    ],
    usage: whole,
  },
  {
    name: "openai-responses",
    path: "/v1/responses",
    url: "/real/responses",
    header: ["authorization", `Bearer ${REAL_KEY}`],
    answer: {
      object: "response",
      status: "completed",
      usage: {
        input_tokens: 1000,
        input_tokens_details: { cached_tokens: 100 },
        output_tokens: 50,
        output_tokens_details: { reasoning_tokens: 20 },
      },
    },
    events: [
      { type: "response.created", response: { status: "in_progress", usage: null } },
      { type: "response.output_text.delta", delta: "x" },
      {
        type: "response.completed",
        response: {
          status: "completed",
          usage: {
            input_tokens: 1000,
            input_tokens_details: { cached_tokens: 100 },
            output_tokens: 50,
            output_tokens_details: { reasoning_tokens: 20 },
          },
        },
      },
    ],
    usage: whole,
  },
  {
    name: "anthropic",
    path: "/v1/messages",
    url: "/real/messages",
    header: ["x-api-key", REAL_KEY],
    answer: {
      type: "message",
      stop_reason: "end_turn",
      usage: {
        input_tokens: 850,
        cache_read_input_tokens: 100,
        cache_creation_input_tokens: 50,
        output_tokens: 50,
      },
    },
    events: [
      {
        type: "message_start",
        message: {
          usage: {
            input_tokens: 850,
            cache_read_input_tokens: 100,
            cache_creation_input_tokens: 50,
            output_tokens: 1,
          },
        },
      },
      { type: "content_block_delta", delta: { type: "text_delta", text: "x" } },
      { type: "message_delta", delta: { stop_reason: "end_turn" }, usage: { output_tokens: 50 } },
      { type: "message_stop" },
    ],
    usage: { ...whole, cacheWriteTokens: 50, reasoningTokens: 0 },
  },
  {
    name: "gemini",
    path: "/v1beta/models/some-model:streamGenerateContent?alt=sse",
    url: "/real/models/some-model:streamGenerateContent?alt=sse",
    header: ["x-goog-api-key", REAL_KEY],
    answer: [
      {
        candidates: [{ finishReason: "STOP" }],
        usageMetadata: {
          promptTokenCount: 1000,
          cachedContentTokenCount: 100,
          candidatesTokenCount: 30,
          thoughtsTokenCount: 20,
        },
      },
    ],
    events: [
      {
        candidates: [{ content: { parts: [{ text: "x" }] } }],
        usageMetadata: { promptTokenCount: 1000 },
      },
      {
        candidates: [{ finishReason: "STOP" }],
        usageMetadata: {
          promptTokenCount: 1000,
          cachedContentTokenCount: 100,
          candidatesTokenCount: 30,
          thoughtsTokenCount: 20,
        },
      },
    ],
    usage: whole,
  },
] as const satisfies readonly { name: ModelInterfaceName; [more: string]: unknown }[];
