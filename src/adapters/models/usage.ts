import type { LanguageModelV4Usage } from "@ai-sdk/provider";
import type { ModelUsage } from "#domain";

/** What is known of a request's usage. */
export interface Metered {
  readonly usage: ModelUsage;
  /** It was, or a part of it, counted from the texts. */
  readonly isEstimated: boolean;
}

/** What was counted from the texts, for where the provider says nothing. */
export interface CountedTokens {
  readonly input: number;
  readonly output: number;
}

/** Of an answer that is whole. A provider that says that a text had no tokens has said nothing. */
export function meterWhole(reported: LanguageModelV4Usage, counted: CountedTokens): Metered {
  const input = inputOf(reported);
  const output = count(reported.outputTokens.total);
  const isReported = input !== undefined && output !== undefined;
  const isNonsense = input === 0 || (output === 0 && counted.output > 0);
  if (isReported && !isNonsense)
    return { usage: detailed(reported, input, output), isEstimated: false };
  return {
    usage: detailed(reported, input || counted.input, output || counted.output),
    isEstimated: true,
  };
}

/** Of an answer that broke off: the provider may have said what it read, and how much it had written at some time. */
export function meterCut(
  reported: LanguageModelV4Usage | undefined,
  counted: CountedTokens,
): Metered {
  const input = (reported === undefined ? undefined : inputOf(reported)) || counted.input;
  const output = Math.max(count(reported?.outputTokens.total) ?? 0, counted.output);
  return { usage: detailed(reported, input, output), isEstimated: true };
}

function inputOf({ inputTokens }: LanguageModelV4Usage): number | undefined {
  const { total, noCache, cacheRead, cacheWrite } = inputTokens;
  const all = count(total);
  if (all !== undefined || count(noCache) === undefined) return all;
  return (count(noCache) ?? 0) + (count(cacheRead) ?? 0) + (count(cacheWrite) ?? 0);
}

/** Parts are never more than their whole, whatever a provider says. */
function detailed(
  reported: LanguageModelV4Usage | undefined,
  inputTokens: number,
  outputTokens: number,
): ModelUsage {
  const cached = Math.min(count(reported?.inputTokens.cacheRead) ?? 0, inputTokens);
  const written = Math.min(count(reported?.inputTokens.cacheWrite) ?? 0, inputTokens - cached);
  const reasoning = Math.min(count(reported?.outputTokens.reasoning) ?? 0, outputTokens);
  return {
    inputTokens,
    cachedInputTokens: cached,
    cacheWriteTokens: written,
    outputTokens,
    reasoningTokens: reasoning,
  };
}

/** Servers have been seen to tell fractions, negative numbers and NaN. */
function count(value: number | undefined): number | undefined {
  if (value === undefined || !Number.isFinite(value) || value < 0) return undefined;
  return Math.round(value);
}
