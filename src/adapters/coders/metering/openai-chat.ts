import { z } from "zod";
import type { ModelCallOutcome, ModelUsage } from "#domain";
import type { AnswerReader, ModelInterface } from "./model-interface.ts";
import { openAiRefusal, openAiRoute } from "./openai.ts";
import { tokenCount, usageOf } from "./token-counts.ts";

// platform.openai.com/docs/api-reference/chat: also spoken by most other servers of models.

const requestSchema = z.looseObject({
  model: z.string().optional(),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({}).nullish(),
  max_tokens: z.number().positive().nullish().catch(null),
  max_completion_tokens: z.number().positive().nullish().catch(null),
});

const usageSchema = z.looseObject({
  prompt_tokens: tokenCount,
  completion_tokens: tokenCount,
  prompt_tokens_details: z.looseObject({ cached_tokens: tokenCount }).nullish(),
  completion_tokens_details: z.looseObject({ reasoning_tokens: tokenCount }).nullish(),
});

const answerSchema = z.looseObject({
  usage: usageSchema.nullish(),
  choices: z.array(z.looseObject({ finish_reason: z.string().nullish() })).catch([]),
});

class ChatReader implements AnswerReader {
  usage: ModelUsage | undefined;
  outcome: ModelCallOutcome | undefined;

  read(event: unknown): void {
    const { data } = answerSchema.safeParse(event);
    if (data?.usage) {
      const { prompt_tokens_details: input, completion_tokens_details: output } = data.usage;
      this.usage = usageOf({
        input: data.usage.prompt_tokens,
        cached: input?.cached_tokens ?? 0,
        output: data.usage.completion_tokens,
        reasoning: output?.reasoning_tokens ?? 0,
      });
    }
    for (const { finish_reason: reason } of data?.choices ?? []) {
      if (reason) this.outcome = outcomes[reason] ?? "done";
    }
  }
}

const outcomes: Readonly<Record<string, ModelCallOutcome>> = {
  length: "length",
  content_filter: "refused",
};

export const openAiChat: ModelInterface = {
  name: "openai-chat",
  prefix: "/v1",
  headers: [],
  route: openAiRoute("/chat/completions"),
  authorization: (key) => ({ authorization: `Bearer ${key}` }),
  readRequest(body) {
    const { data } = requestSchema.safeParse(body);
    const most = data?.max_completion_tokens ?? data?.max_tokens;
    return {
      ...(data?.model === undefined ? {} : { model: data.model }),
      ...(most ? { maxOutputTokens: most } : {}),
    };
  },
  // Without it the stream of this interface says nothing of its usage.
  completed(body) {
    const { data } = requestSchema.safeParse(body);
    if (data?.stream !== true) return body;
    return { ...data, stream_options: { ...data.stream_options, include_usage: true } };
  },
  reader: () => new ChatReader(),
  refusal: openAiRefusal,
};
