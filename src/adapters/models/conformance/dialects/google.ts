import {
  argumentsOf,
  type Dialect,
  event,
  type ScriptedAnswer,
  textOf,
  usageOf,
} from "../dialect.ts";

/** ai.google.dev, "Generating content". A call of a tool comes in one piece. */
export const googleDialect: Dialect = {
  kind: "google",
  model: "gemini-3.8-flash",
  whole: (answer) => ({
    candidates: [
      {
        content: {
          role: "model",
          parts: [
            ...(textOf(answer) === "" ? [] : [{ text: textOf(answer) }]),
            ...(answer.toolCall === undefined ? [] : [functionCall(answer)]),
          ],
        },
        finishReason: finishReason(answer),
        index: 0,
      },
    ],
    ...usageMetadata(answer),
  }),
  pieces: (answer) => ({
    begin: [],
    body: [
      ...(answer.text ?? []).map((text) => piece([{ text }])),
      ...(answer.toolCall === undefined ? [] : [piece([functionCall(answer)])]),
    ],
    end: [
      event({
        candidates: [
          {
            content: { role: "model", parts: [{ text: "" }] },
            finishReason: finishReason(answer),
            index: 0,
          },
        ],
        ...usageMetadata(answer),
      }),
    ],
  }),
  refusal: (kind) => {
    const [code, status, message, details] = refusals[kind];
    return { status: code, body: { error: { code, status, message, details } } };
  },
  isStreamed: (path) => path.includes(":streamGenerateContent"),
  outputLimit: (body) => {
    const settings = body["generationConfig"];
    return typeof settings === "object" && settings !== null && "maxOutputTokens" in settings
      ? settings.maxOutputTokens
      : undefined;
  },
};

const QUOTA = "type.googleapis.com/google.rpc.QuotaFailure";

const refusals = {
  key: [
    400,
    "INVALID_ARGUMENT",
    "API key not valid. Please pass a valid API key.",
    [{ "@type": "type.googleapis.com/google.rpc.ErrorInfo", reason: "API_KEY_INVALID" }],
  ],
  quota: [
    429,
    "RESOURCE_EXHAUSTED",
    "You exceeded your current quota, please check your plan and billing details.",
    [{ "@type": QUOTA, violations: [{ quotaId: "GenerateRequestsPerDayPerProjectPerModel" }] }],
  ],
  rate: [
    429,
    "RESOURCE_EXHAUSTED",
    "You exceeded your current quota, please check your plan and billing details.",
    [{ "@type": QUOTA, violations: [{ quotaId: "GenerateRequestsPerMinutePerProject" }] }],
  ],
  context: [
    400,
    "INVALID_ARGUMENT",
    "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).",
    [],
  ],
  overloaded: [503, "UNAVAILABLE", "The model is overloaded. Please try again later.", []],
  request: [400, "INVALID_ARGUMENT", "Invalid value at 'contents[0].role'.", []],
  model: [404, "NOT_FOUND", "models/gemini-3.8-flash is not found for API version v1beta.", []],
} as const;

function piece(parts: readonly unknown[]): string {
  return event({ candidates: [{ content: { role: "model", parts }, index: 0 }] });
}

function functionCall(answer: ScriptedAnswer) {
  const args = JSON.parse(argumentsOf(answer)) as unknown;
  return { functionCall: { name: answer.toolCall?.name, args } };
}

function finishReason({ ends }: ScriptedAnswer): string {
  if (ends === "length") return "MAX_TOKENS";
  return ends === "refused" ? "SAFETY" : "STOP";
}

function usageMetadata(answer: ScriptedAnswer) {
  const usage = usageOf(answer);
  if (usage === undefined) return {};
  return {
    usageMetadata: {
      promptTokenCount: usage.input,
      cachedContentTokenCount: usage.cached,
      candidatesTokenCount: usage.output,
      totalTokenCount: usage.input + usage.output,
    },
  };
}
