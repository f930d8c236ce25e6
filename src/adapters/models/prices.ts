import {
  calcPrice,
  type ModelPrice,
  type PriceCalculation,
  type Provider,
} from "@pydantic/genai-prices";
import type { ModelUsage } from "#domain";
import type { ChainModel } from "./chain.ts";
import type { ProviderTerms } from "./terms.ts";

export interface Price {
  /** Null when it is not known. */
  readonly dollars: number | null;
  /** The entry of the price list, `configured`, or `local` for a server on this machine; null when there is none. */
  readonly pricedAs: string | null;
}

const UNKNOWN: Price = { dollars: null, pricedAs: null };

/** What the usage costs, by configuration, else by the price list. */
export function priceOf({ model, provider }: ChainModel, usage: ModelUsage): Price {
  const configured = configuredPrices(provider);
  if (configured !== undefined) {
    const found = calculate(usage, model, { provider: priceList(model, configured) });
    return found === undefined ? UNKNOWN : { dollars: found.total_price, pricedAs: "configured" };
  }
  if (provider.isLocal) return { dollars: 0, pricedAs: "local" };
  const found = fromList(model, provider, usage);
  return found === undefined ? UNKNOWN : { dollars: found.total_price, pricedAs: found.model.id };
}

/** The most that so many tokens can cost: where writing to the provider's cache costs more, all of it is written. */
export function highestPriceOf(
  model: ChainModel,
  tokens: Pick<ModelUsage, "inputTokens" | "outputTokens">,
): Price {
  const usage = { ...tokens, cachedInputTokens: 0, cacheWriteTokens: 0, reasoningTokens: 0 };
  const plain = priceOf(model, usage);
  const written = priceOf(model, { ...usage, cacheWriteTokens: tokens.inputTokens });
  return (written.dollars ?? 0) > (plain.dollars ?? 0) ? written : plain;
}

/** Tokens; undefined when the price list does not say. */
export function listedContextWindow({ model, provider }: ChainModel): number | undefined {
  const nothing = { inputTokens: 0, cachedInputTokens: 0, cacheWriteTokens: 0, outputTokens: 0 };
  return fromList(model, provider, { ...nothing, reasoningTokens: 0 })?.model.context_window;
}

/** Models match by the beginning of their names, so a newer one may be taken for an older: `pricedAs` shows it. */
function fromList(
  model: string,
  { provider, baseUrl }: ProviderTerms,
  usage: ModelUsage,
): PriceCalculation | undefined {
  return calculate(
    usage,
    model,
    provider.priceList === undefined
      ? { providerApiUrl: baseUrl }
      : { providerId: provider.priceList },
  );
}

function calculate(
  usage: ModelUsage,
  model: string,
  where: { providerId: string } | { providerApiUrl: string } | { provider: Provider },
): PriceCalculation | undefined {
  const found = calcPrice(
    {
      input_tokens: usage.inputTokens,
      cache_read_tokens: usage.cachedInputTokens,
      cache_write_tokens: usage.cacheWriteTokens,
      output_tokens: usage.outputTokens,
    },
    model,
    where,
  );
  // An entry without prices is of a model that is not sold by the token: that is not known to be nothing.
  const isPriced = found?.model_price["input_mtok"] !== undefined;
  return isPriced ? (found ?? undefined) : undefined;
}

function configuredPrices(provider: ProviderTerms): ModelPrice | undefined {
  const { inputPrice, cachedInputPrice, outputPrice } = provider;
  if (inputPrice === undefined && outputPrice === undefined) return undefined;
  return {
    input_mtok: inputPrice ?? 0,
    ...(cachedInputPrice === undefined ? {} : { cache_read_mtok: cachedInputPrice }),
    output_mtok: outputPrice ?? 0,
  };
}

function priceList(model: string, prices: ModelPrice): Provider {
  const only = { id: model, match: { equals: model }, prices };
  return { id: "configured", name: "configured", api_pattern: "", models: [only] };
}
