import type { ModelCall } from "../models/model-call.ts";

/** What a session has used of language models. It loads no schema, as the whole folder. */
export interface Spending {
  /** Requests that went to a provider; answers from the cache or a cassette are not among them. */
  calls: number;
  /** Calls that did not give an answer. */
  failedCalls: number;
  inputTokens: number;
  outputTokens: number;
  /** Of what has a known price. */
  dollars: number;
  /** Tokens of models whose price is not known. */
  unpricedTokens: number;
}

export function noSpending(): Spending {
  return {
    calls: 0,
    failedCalls: 0,
    inputTokens: 0,
    outputTokens: 0,
    dollars: 0,
    unpricedTokens: 0,
  };
}

/** Adds one call, in place. */
export function addCall(spending: Spending, call: ModelCall): void {
  if (call.source !== "provider") return;
  const { inputTokens, outputTokens } = call.usage;
  spending.calls += 1;
  if (call.outcome !== "done") spending.failedCalls += 1;
  spending.inputTokens += inputTokens;
  spending.outputTokens += outputTokens;
  spending.dollars += call.dollars ?? 0;
  if (call.dollars === null) spending.unpricedTokens += inputTokens + outputTokens;
}
