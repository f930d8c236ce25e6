import {
  argumentsOf,
  type Dialect,
  event,
  type ScriptedAnswer,
  textOf,
  usageOf,
} from "../dialect.ts";

const ABOUT = { id: "chatcmpl-1", created: 1_700_000_000, model: "qwen3-coder" };

/** platform.openai.com, "Chat completions", as Ollama, vLLM and llama.cpp speak it. */
export const openaiCompatibleDialect: Dialect = {
  kind: "openai-compatible",
  model: "qwen3-coder",
  whole: (answer) => ({
    ...ABOUT,
    object: "chat.completion",
    choices: [
      {
        index: 0,
        message: {
          role: "assistant",
          content: textOf(answer) === "" ? null : textOf(answer),
          ...(answer.toolCall === undefined
            ? {}
            : {
                tool_calls: [
                  {
                    id: "call_1",
                    type: "function",
                    function: { name: answer.toolCall.name, arguments: argumentsOf(answer) },
                  },
                ],
              }),
        },
        finish_reason: finishReason(answer),
      },
    ],
    ...usage(answer),
  }),
  pieces: (answer) => ({
    begin: [chunk({ role: "assistant", content: "" })],
    body: [...(answer.text ?? []).map((content) => chunk({ content })), ...toolPieces(answer)],
    end: [
      chunk({}, finishReason(answer)),
      ...(usageOf(answer) === undefined
        ? []
        : [event({ ...ABOUT, object: "chat.completion.chunk", choices: [], ...usage(answer) })]),
      event("[DONE]"),
    ],
  }),
  refusal: (kind) => {
    const [status, message, code] = refusals[kind];
    return { status, body: { error: { message, type: "error", param: null, code } } };
  },
  isStreamed: (_path, body) => body["stream"] === true,
  outputLimit: (body) => body["max_tokens"],
};

const refusals = {
  key: [401, "Invalid API Key", "unauthorized"],
  quota: [402, "Insufficient credits.", "payment_required"],
  rate: [429, "Too many requests", "rate_limited"],
  // llama.cpp
  context: [
    400,
    "the request exceeds the available context size, try increasing it",
    "exceed_context_size_error",
  ],
  overloaded: [503, "Loading model", "unavailable_error"],
  request: [400, "'messages' is required", "invalid_request_error"],
  model: [404, 'model "qwen3-coder" not found, try pulling it first', "not_found"],
} as const;

function chunk(delta: unknown, finish: string | null = null): string {
  return event({
    ...ABOUT,
    object: "chat.completion.chunk",
    choices: [{ index: 0, delta, finish_reason: finish }],
  });
}

function finishReason({ ends, toolCall }: ScriptedAnswer): string {
  if (ends === "length") return "length";
  if (ends === "refused") return "content_filter";
  return toolCall === undefined ? "stop" : "tool_calls";
}

function toolPieces({ toolCall }: ScriptedAnswer): string[] {
  if (toolCall === undefined) return [];
  const [first = "", ...others] = toolCall.arguments;
  const begin = {
    index: 0,
    id: "call_1",
    type: "function",
    function: { name: toolCall.name, arguments: first },
  };
  return [
    chunk({ tool_calls: [begin] }),
    ...others.map((piece) => chunk({ tool_calls: [{ index: 0, function: { arguments: piece } }] })),
  ];
}

function usage(answer: ScriptedAnswer) {
  const told = usageOf(answer);
  if (told === undefined) return {};
  return {
    usage: {
      prompt_tokens: told.input,
      completion_tokens: told.output,
      total_tokens: told.input + told.output,
      prompt_tokens_details: { cached_tokens: told.cached },
    },
  };
}
