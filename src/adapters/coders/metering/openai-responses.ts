import { z } from "zod";
import type { ModelCallOutcome, ModelUsage } from "#domain";
import type { AnswerReader, ModelInterface } from "./model-interface.ts";
import { openAiRefusal, openAiRoute } from "./openai.ts";
import { tokenCount, usageOf } from "./token-counts.ts";

// platform.openai.com/docs/api-reference/responses

const requestSchema = z.looseObject({
  model: z.string().optional(),
  max_output_tokens: z.number().positive().nullish().catch(null),
});

const responseSchema = z.looseObject({
  object: z.literal("response").optional(),
  status: z.string().optional(),
  incomplete_details: z.looseObject({ reason: z.string().nullish() }).nullish(),
  usage: z
    .looseObject({
      input_tokens: tokenCount,
      input_tokens_details: z.looseObject({ cached_tokens: tokenCount }).nullish(),
      output_tokens: tokenCount,
      output_tokens_details: z.looseObject({ reasoning_tokens: tokenCount }).nullish(),
    })
    .nullish(),
});

/** An event of a stream, or the response itself when it is not streamed. */
const eventSchema = z.union([z.looseObject({ response: responseSchema }), responseSchema]);

class ResponsesReader implements AnswerReader {
  usage: ModelUsage | undefined;
  outcome: ModelCallOutcome | undefined;

  read(event: unknown): void {
    const { data } = eventSchema.safeParse(event);
    const {
      usage,
      status,
      incomplete_details: incomplete,
    } = responseSchema.safeParse(data !== undefined && "response" in data ? data.response : data)
      .data ?? {};
    if (usage) {
      this.usage = usageOf({
        input: usage.input_tokens,
        cached: usage.input_tokens_details?.cached_tokens ?? 0,
        output: usage.output_tokens,
        reasoning: usage.output_tokens_details?.reasoning_tokens ?? 0,
      });
    }
    this.outcome = outcomeOf(status, incomplete?.reason) ?? this.outcome;
  }
}

function outcomeOf(
  status: string | undefined,
  reason: string | null | undefined,
): ModelCallOutcome | undefined {
  if (status === "completed") return "done";
  if (status === "failed") return "failed";
  if (status === "cancelled") return "cancelled";
  if (status !== "incomplete") return undefined;
  return reason === "content_filter" ? "refused" : "length";
}

export const openAiResponses: ModelInterface = {
  name: "openai-responses",
  prefix: "/v1",
  headers: ["openai-beta"],
  route: openAiRoute("/responses"),
  authorization: (key) => ({ authorization: `Bearer ${key}` }),
  readRequest(body) {
    const { data } = requestSchema.safeParse(body);
    return {
      ...(data?.model === undefined ? {} : { model: data.model }),
      ...(data?.max_output_tokens ? { maxOutputTokens: data.max_output_tokens } : {}),
    };
  },
  reader: () => new ResponsesReader(),
  refusal: openAiRefusal,
};
