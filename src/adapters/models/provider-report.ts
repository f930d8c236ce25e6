import { redact } from "#shared";
import { ModelError } from "./errors.ts";
import { askForModels, type Network } from "./list-models.ts";
import type { ProviderReport } from "./model-gateway.ts";
import type { ProviderTerms } from "./terms.ts";

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
