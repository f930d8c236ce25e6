import { z } from "zod";

const tokens = z.int().nonnegative();

/** Tokens of a call, or of many. */
export const modelUsageSchema = z.strictObject({
  /** All of the input, what came from or went to the provider's cache included. */
  inputTokens: tokens,
  /** Of these, read from the provider's cache. */
  cachedInputTokens: tokens,
  /** Of these, written to the provider's cache. */
  cacheWriteTokens: tokens,
  /** All of the output, reasoning included. */
  outputTokens: tokens,
  /** Of these, reasoning. */
  reasoningTokens: tokens,
});
export type ModelUsage = z.infer<typeof modelUsageSchema>;

export const NO_USAGE: ModelUsage = {
  inputTokens: 0,
  cachedInputTokens: 0,
  cacheWriteTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
};

export function addUsage(one: ModelUsage, other: ModelUsage): ModelUsage {
  return {
    inputTokens: one.inputTokens + other.inputTokens,
    cachedInputTokens: one.cachedInputTokens + other.cachedInputTokens,
    cacheWriteTokens: one.cacheWriteTokens + other.cacheWriteTokens,
    outputTokens: one.outputTokens + other.outputTokens,
    reasoningTokens: one.reasoningTokens + other.reasoningTokens,
  };
}

/** What counts against a limit of tokens. */
export function totalTokens({ inputTokens, outputTokens }: ModelUsage): number {
  return inputTokens + outputTokens;
}
