import type { LanguageModelV4GenerateResult, LanguageModelV4StreamPart } from "@ai-sdk/provider";
import { z } from "zod";

/** An answer as it is kept for the same request to come. */
export interface KeptAnswer extends Pick<
  LanguageModelV4GenerateResult,
  "content" | "finishReason" | "usage" | "providerMetadata"
> {
  /** Who gave it: `anthropic/claude-sonnet-5`. */
  readonly model: string;
}

const metadata = {
  providerMetadata: z.record(z.string(), z.record(z.string(), z.json())).optional(),
};
/** As the libraries have it: there, and perhaps undefined. */
const tokens = z
  .number()
  .optional()
  .transform((count) => count);

/** Only of texts, reasoning and calls of tools: an answer with anything else is not kept. */
export const keptAnswerSchema = z.strictObject({
  model: z.string().min(1),
  content: z.array(
    z.discriminatedUnion("type", [
      z.strictObject({ type: z.literal("text"), text: z.string(), ...metadata }),
      z.strictObject({ type: z.literal("reasoning"), text: z.string(), ...metadata }),
      z.strictObject({
        type: z.literal("tool-call"),
        toolCallId: z.string(),
        toolName: z.string(),
        input: z.string(),
        ...metadata,
      }),
    ]),
  ),
  finishReason: z.object({
    unified: z.enum(["stop", "tool-calls"]),
    raw: z
      .string()
      .optional()
      .transform((raw) => raw),
  }),
  usage: z.object({
    inputTokens: z.object({
      total: tokens,
      noCache: tokens,
      cacheRead: tokens,
      cacheWrite: tokens,
    }),
    outputTokens: z.object({ total: tokens, text: tokens, reasoning: tokens }),
  }),
  ...metadata,
});

/** The parts in which a stream would bring the answer. */
export function* partsOf(answer: KeptAnswer): Generator<LanguageModelV4StreamPart> {
  yield { type: "stream-start", warnings: [] };
  for (const [index, part] of answer.content.entries()) {
    const id = String(index);
    if (part.type === "text" || part.type === "reasoning") {
      const { type, text, providerMetadata } = part;
      const metadata = providerMetadata === undefined ? {} : { providerMetadata };
      yield { type: `${type}-start`, id, ...metadata };
      yield { type: `${type}-delta`, id, delta: text };
      yield { type: `${type}-end`, id, ...metadata };
    } else if (part.type === "tool-call") {
      yield part;
    }
  }
  const { usage, finishReason, providerMetadata } = answer;
  yield {
    type: "finish",
    usage,
    finishReason,
    ...(providerMetadata === undefined ? {} : { providerMetadata }),
  };
}
