import { z } from "zod";
import type { ModelCallOutcome, ModelUsage } from "#domain";
import type { AnswerReader, ModelInterface } from "./model-interface.ts";
import { tokenCount, usageOf } from "./token-counts.ts";

// ai.google.dev/api/generate-content

const requestSchema = z.looseObject({
  generationConfig: z
    .looseObject({ maxOutputTokens: z.number().positive().nullish().catch(null) })
    .nullish(),
});

const answerSchema = z.looseObject({
  usageMetadata: z
    .looseObject({
      promptTokenCount: tokenCount,
      toolUsePromptTokenCount: tokenCount,
      cachedContentTokenCount: tokenCount,
      candidatesTokenCount: tokenCount,
      thoughtsTokenCount: tokenCount,
    })
    .nullish(),
  promptFeedback: z.looseObject({ blockReason: z.string().nullish() }).nullish(),
  candidates: z.array(z.looseObject({ finishReason: z.string().nullish() })).catch([]),
});

class GeminiReader implements AnswerReader {
  usage: ModelUsage | undefined;
  outcome: ModelCallOutcome | undefined;

  read(event: unknown): void {
    // A stream that was not asked for as events is one list.
    if (Array.isArray(event)) return event.forEach((each: unknown) => this.read(each));
    const { data } = answerSchema.safeParse(event);
    const usage = data?.usageMetadata;
    if (usage) {
      this.usage = usageOf({
        input: usage.promptTokenCount + usage.toolUsePromptTokenCount,
        cached: usage.cachedContentTokenCount,
        output: usage.candidatesTokenCount + usage.thoughtsTokenCount,
        reasoning: usage.thoughtsTokenCount,
      });
    }
    if (data?.promptFeedback?.blockReason) this.outcome = "refused";
    for (const { finishReason: reason } of data?.candidates ?? []) {
      if (reason) this.outcome = outcomeOf(reason);
    }
  }
}

function outcomeOf(reason: string): ModelCallOutcome {
  if (reason === "MAX_TOKENS") return "length";
  if (/SAFETY|RECITATION|BLOCKLIST|PROHIBITED|SPII|LANGUAGE/.test(reason)) return "refused";
  return reason === "MALFORMED_FUNCTION_CALL" ? "failed" : "done";
}

const MODEL = String.raw`/models/([\w.@-]+)`;

export const gemini: ModelInterface = {
  name: "gemini",
  prefix: "/v1beta",
  headers: ["x-goog-api-client"],
  route(method, path) {
    const [, model, verb] = new RegExp(`^${MODEL}:(\\w+)$`).exec(path) ?? [];
    if (method === "POST" && model !== undefined) {
      if (verb === "generateContent" || verb === "streamGenerateContent") {
        return { kind: "generate", model };
      }
      return verb === "countTokens" ? { kind: "free" } : undefined;
    }
    const lists = method === "GET" && new RegExp(`^(/models|${MODEL})$`).test(path);
    return lists ? { kind: "free" } : undefined;
  },
  authorization: (key) => ({ "x-goog-api-key": key }),
  readRequest(body) {
    const most = requestSchema.safeParse(body).data?.generationConfig?.maxOutputTokens;
    return most ? { maxOutputTokens: most } : {};
  },
  reader: () => new GeminiReader(),
  // cloud.google.com/apis/design/errors
  refusal(status, message) {
    const names: Readonly<Record<number, string>> = {
      401: "UNAUTHENTICATED",
      402: "FAILED_PRECONDITION",
      404: "NOT_FOUND",
      429: "RESOURCE_EXHAUSTED",
      503: "UNAVAILABLE",
    };
    const name = names[status] ?? (status < 500 ? "INVALID_ARGUMENT" : "INTERNAL");
    return { error: { code: status, message, status: name } };
  },
};
