import type { ChainModel } from "./chain.ts";
import { listedContextWindow } from "./prices.ts";

/** Tokens. */
export interface ModelLimits {
  /** `anthropic/claude-sonnet-5`. */
  readonly model: string;
  /** What fits into a request, the answer included. */
  readonly contextWindow: number;
  readonly maxOutputTokens: number;
  /** False: nobody says how large the context is, and a small one is assumed. */
  readonly isKnown: boolean;
}

/** A server that somebody runs is often given a small context, and cuts silently what does not fit. */
const ASSUMED_WINDOW = 8_192;
const ASSUMED_HOSTED_WINDOW = 128_000;

export function limitsOf(model: ChainModel): ModelLimits {
  const { provider } = model;
  const known = provider.contextWindow ?? listedContextWindow(model);
  const assumed =
    provider.provider.priceList === undefined ? ASSUMED_WINDOW : ASSUMED_HOSTED_WINDOW;
  const contextWindow = known ?? assumed;
  const most = provider.maxOutputTokens ?? provider.provider.maxOutputTokens(model.model);
  return {
    model: model.label,
    contextWindow,
    // Half of the context at the most, so that a question fits as well.
    maxOutputTokens: Math.min(most ?? Infinity, Math.floor(contextWindow / 2)),
    isKnown: known !== undefined,
  };
}
