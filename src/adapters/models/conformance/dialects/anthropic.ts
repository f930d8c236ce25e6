import {
  argumentsOf,
  type Dialect,
  event,
  type ScriptedAnswer,
  textOf,
  usageOf,
} from "../dialect.ts";

/** docs.anthropic.com, "Messages" and "Streaming messages". */
export const anthropicDialect: Dialect = {
  kind: "anthropic",
  model: "claude-sonnet-5",
  whole: (answer) => ({
    id: "msg_1",
    type: "message",
    role: "assistant",
    model: "claude-sonnet-5",
    content: [
      ...(textOf(answer) === "" ? [] : [{ type: "text", text: textOf(answer) }]),
      ...(answer.toolCall === undefined
        ? []
        : [
            {
              type: "tool_use",
              id: "toolu_1",
              name: answer.toolCall.name,
              input: JSON.parse(argumentsOf(answer)) as unknown,
            },
          ]),
    ],
    stop_reason: stopReason(answer),
    stop_sequence: null,
    usage: { ...inputUsage(answer), output_tokens: usageOf(answer)?.output ?? 0 },
  }),
  pieces: (answer) => ({
    begin: [
      named({
        type: "message_start",
        message: {
          id: "msg_1",
          type: "message",
          role: "assistant",
          model: "claude-sonnet-5",
          content: [],
          stop_reason: null,
          usage: { ...inputUsage(answer), output_tokens: 1 },
        },
      }),
    ],
    body: [...textPieces(answer), ...toolPieces(answer)],
    end: [
      named({
        type: "message_delta",
        delta: { stop_reason: stopReason(answer), stop_sequence: null },
        usage: { output_tokens: usageOf(answer)?.output ?? 0 },
      }),
      named({ type: "message_stop" }),
    ],
  }),
  refusal: (kind) => {
    const [status, type, message] = refusals[kind];
    return { status, body: { type: "error", error: { type, message } } };
  },
  isStreamed: (_path, body) => body["stream"] === true,
  outputLimit: (body) => body["max_tokens"],
};

const refusals = {
  key: [401, "authentication_error", "invalid x-api-key"],
  quota: [
    400,
    "invalid_request_error",
    "Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing.",
  ],
  rate: [429, "rate_limit_error", "This request would exceed your rate limit."],
  context: [400, "invalid_request_error", "prompt is too long: 1200000 tokens > 1000000 maximum"],
  overloaded: [529, "overloaded_error", "Overloaded"],
  request: [400, "invalid_request_error", "messages.0.content: Field required"],
  model: [404, "not_found_error", "model: claude-sonnet-5"],
} as const;

function named(data: { readonly type: string; readonly [field: string]: unknown }): string {
  return event(data, data.type);
}

function inputUsage(answer: ScriptedAnswer) {
  const { input = 0, cached = 0 } = usageOf(answer) ?? {};
  return {
    input_tokens: input - cached,
    cache_read_input_tokens: cached,
    cache_creation_input_tokens: 0,
  };
}

function stopReason({ ends, toolCall }: ScriptedAnswer): string {
  if (ends === "length") return "max_tokens";
  if (ends === "refused") return "refusal";
  return toolCall === undefined ? "end_turn" : "tool_use";
}

function textPieces({ text = [] }: ScriptedAnswer): string[] {
  if (text.length === 0) return [];
  return [
    named({ type: "content_block_start", index: 0, content_block: { type: "text", text: "" } }),
    ...text.map((piece) =>
      named({ type: "content_block_delta", index: 0, delta: { type: "text_delta", text: piece } }),
    ),
    named({ type: "content_block_stop", index: 0 }),
  ];
}

function toolPieces({ toolCall }: ScriptedAnswer): string[] {
  if (toolCall === undefined) return [];
  const { name, arguments: pieces } = toolCall;
  const block = { type: "tool_use", id: "toolu_1", name, input: {} };
  return [
    named({ type: "content_block_start", index: 1, content_block: block }),
    ...pieces.map((piece) =>
      named({
        type: "content_block_delta",
        index: 1,
        delta: { type: "input_json_delta", partial_json: piece },
      }),
    ),
    named({ type: "content_block_stop", index: 1 }),
  ];
}
