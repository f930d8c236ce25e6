import { z } from "zod";
import type { ModelUsage } from "#domain";

/** A number of tokens as providers tell it; what is none counts as none. */
export const tokenCount = z.number().nonnegative().transform(Math.round).catch(0).default(0);

/** Parts are never more than their whole, whatever a provider says. */
export function usageOf(counts: {
  readonly input: number;
  readonly cached?: number;
  readonly written?: number;
  readonly output: number;
  readonly reasoning?: number;
}): ModelUsage {
  const cached = Math.min(counts.cached ?? 0, counts.input);
  return {
    inputTokens: counts.input,
    cachedInputTokens: cached,
    cacheWriteTokens: Math.min(counts.written ?? 0, counts.input - cached),
    outputTokens: counts.output,
    reasoningTokens: Math.min(counts.reasoning ?? 0, counts.output),
  };
}
