import {
  argumentsOf,
  type Dialect,
  event,
  type ScriptedAnswer,
  textOf,
  usageOf,
} from "../dialect.ts";

const MODEL = "gpt-6-sol";

/** platform.openai.com, "Responses" and "Streaming events". */
export const openaiDialect: Dialect = {
  kind: "openai",
  model: MODEL,
  whole: (answer) => ({
    ...response(answer),
    output: [
      ...(hasMessage(answer) ? [message(answer)] : []),
      ...(answer.toolCall === undefined ? [] : [functionCall(answer)]),
    ],
  }),
  pieces: (answer) => ({
    begin: [event({ type: "response.created", response: { ...response(answer), output: [] } })],
    body: [...messagePieces(answer), ...toolPieces(answer)],
    end: [
      event({
        type: answer.ends === "length" ? "response.incomplete" : "response.completed",
        response: response(answer),
      }),
    ],
  }),
  refusal: (kind) => {
    const [status, code, message] = refusals[kind];
    return {
      status,
      body: { error: { message, type: "invalid_request_error", param: null, code } },
    };
  },
  isStreamed: (_path, body) => body["stream"] === true,
  outputLimit: (body) => body["max_output_tokens"],
};

const refusals = {
  key: [401, "invalid_api_key", "Incorrect API key provided: sk-abc***xyz."],
  quota: [
    429,
    "insufficient_quota",
    "You exceeded your current quota, please check your plan and billing details.",
  ],
  rate: [429, "rate_limit_exceeded", "Rate limit reached for gpt-6-sol on tokens per min."],
  context: [
    400,
    "context_length_exceeded",
    "Your input exceeds the context window of this model. Please adjust your input and try again.",
  ],
  overloaded: [503, "server_is_overloaded", "The server is overloaded."],
  request: [400, "invalid_value", "Invalid value: 'x'."],
  model: [404, "model_not_found", "The model `gpt-6-sol` does not exist."],
} as const;

function response(answer: ScriptedAnswer) {
  const usage = usageOf(answer);
  return {
    id: "resp_1",
    object: "response",
    created_at: 1_700_000_000,
    model: MODEL,
    status: answer.ends === "length" ? "incomplete" : "completed",
    incomplete_details: answer.ends === "length" ? { reason: "max_output_tokens" } : null,
    error: null,
    usage:
      usage === undefined
        ? null
        : {
            input_tokens: usage.input,
            input_tokens_details: { cached_tokens: usage.cached },
            output_tokens: usage.output,
            output_tokens_details: { reasoning_tokens: 0 },
            total_tokens: usage.input + usage.output,
          },
  };
}

function hasMessage(answer: ScriptedAnswer): boolean {
  return textOf(answer) !== "" || answer.ends === "refused";
}

function message(answer: ScriptedAnswer) {
  const content =
    answer.ends === "refused"
      ? { type: "refusal", refusal: "I will not." }
      : { type: "output_text", text: textOf(answer), annotations: [] };
  return { type: "message", id: "m1", role: "assistant", status: "completed", content: [content] };
}

function functionCall(answer: ScriptedAnswer) {
  return {
    type: "function_call",
    id: "fc_1",
    call_id: "call_1",
    name: answer.toolCall?.name,
    arguments: argumentsOf(answer),
    status: "completed",
  };
}

function messagePieces(answer: ScriptedAnswer): string[] {
  if (!hasMessage(answer)) return [];
  const place = { output_index: 0, item_id: "m1", content_index: 0 };
  const item = { ...message(answer), content: [], status: "in_progress" };
  const deltas =
    answer.ends === "refused"
      ? [
          { type: "response.refusal.delta", ...place, delta: "I will not." },
          { type: "response.refusal.done", ...place, refusal: "I will not." },
        ]
      : (answer.text ?? []).map((delta) => ({
          type: "response.output_text.delta",
          ...place,
          delta,
        }));
  return [
    { type: "response.output_item.added", output_index: 0, item },
    ...deltas,
    { type: "response.output_item.done", output_index: 0, item: message(answer) },
  ].map((data) => event(data));
}

function toolPieces(answer: ScriptedAnswer): string[] {
  if (answer.toolCall === undefined) return [];
  const item = functionCall(answer);
  return [
    {
      type: "response.output_item.added",
      output_index: 1,
      item: { ...item, arguments: "", status: "in_progress" },
    },
    ...answer.toolCall.arguments.map((delta) => ({
      type: "response.function_call_arguments.delta",
      output_index: 1,
      item_id: "fc_1",
      delta,
    })),
    { type: "response.output_item.done", output_index: 1, item },
  ].map((data) => event(data));
}
