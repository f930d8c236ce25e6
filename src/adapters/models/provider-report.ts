import { modelRoleSchema } from "#domain";
import { redact, systemClock } from "#shared";
import { chainOf } from "./chain.ts";
import { ModelError } from "./errors.ts";
import { askForModels, type Network } from "./list-models.ts";
import type { ProviderReport } from "./model-gateway.ts";
import type { ModelTerms, ProviderTerms } from "./terms.ts";

/** Of each provider that the chains of all roles use. Throws `MODEL_NOT_CONFIGURED` when there is none. */
export async function reportOnProviders(
  terms: ModelTerms,
  signal: AbortSignal,
): Promise<readonly ProviderReport[]> {
  const network = { fetch: globalThis.fetch, clock: systemClock };
  return Promise.all(
    providersInUse(terms).flatMap((name) => {
      const provider = terms.providers.get(name);
      return provider === undefined ? [] : [reportOn(provider, network, signal)];
    }),
  );
}

/** By name. */
export function providersInUse(terms: ModelTerms): readonly string[] {
  const names = modelRoleSchema.options.flatMap((role) =>
    chainOf(role, terms).map(({ provider }) => provider.name),
  );
  return [...new Set(names)];
}

/** What a request that costs nothing finds. */
export async function reportOn(
  provider: ProviderTerms,
  network: Network,
  signal?: AbortSignal,
): Promise<ProviderReport> {
  const { name, baseUrl, apiKey, keyVariable } = provider;
  const about = { provider: name, address: redact(baseUrl) };
  if (provider.provider.needsKey && apiKey === undefined) {
    const remedy = keyVariable === undefined ? {} : { remedy: `Set ${keyVariable}.` };
    const error = new ModelError("MODEL_NOT_CONFIGURED", `${name} has no key.`, remedy);
    return { ...about, works: false, ms: 0, error };
  }
  const begin = network.clock.now();
  const passed = () => Math.max(0, network.clock.now() - begin);
  try {
    const models = await askForModels(provider, network, signal);
    return { ...about, works: true, ms: passed(), ...(models === undefined ? {} : { models }) };
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    return { ...about, works: false, ms: passed(), error };
  }
}
