import type { LanguageModelV4GenerateResult, LanguageModelV4StreamResult } from "@ai-sdk/provider";
import { AnswerCollector } from "#adapters/models";

type Collected = Pick<
  LanguageModelV4GenerateResult,
  "content" | "finishReason" | "usage" | "providerMetadata" | "warnings"
>;

/**
 * The whole answer of a stream, as JSON. Rejects with the stream's error; an answer without an end has the finish reason
 * `interrupted`.
 */
export async function collectStream(
  { stream }: LanguageModelV4StreamResult,
  onText: (text: string) => void,
): Promise<Collected> {
  const collector = new AnswerCollector();
  let warnings: Collected["warnings"] = [];
  for await (const part of stream) {
    if (part.type === "error") throw part.error;
    if (part.type === "stream-start") warnings = part.warnings;
    if (part.type === "text-delta") onText(part.delta);
    collector.take(part);
  }
  const { finishReason, usage, providerMetadata } = collector.finish ?? NO_END;
  return {
    content: [...collector.content],
    finishReason,
    usage,
    warnings,
    ...(providerMetadata === undefined ? {} : { providerMetadata }),
  };
}

const NO_END: Pick<Collected, "finishReason" | "usage" | "providerMetadata"> = {
  finishReason: { unified: "interrupted", raw: undefined },
  usage: {
    inputTokens: {
      total: undefined,
      noCache: undefined,
      cacheRead: undefined,
      cacheWrite: undefined,
    },
    outputTokens: { total: undefined, text: undefined, reasoning: undefined },
  },
};
