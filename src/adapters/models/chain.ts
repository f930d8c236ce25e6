import type { ModelRole } from "#domain";
import { nearest } from "#shared";
import { ModelError } from "./errors.ts";
import { modelProviders } from "./registry.ts";
import type { ModelTerms, ProviderTerms } from "./terms.ts";

/** A model and who has it. */
export interface ChainModel {
  /** `anthropic/claude-sonnet-5`. */
  readonly label: string;
  readonly model: string;
  readonly provider: ProviderTerms;
}

/** The models for a role: its own, else those of `coder`, else what the keys that are set allow. Never empty. */
export function chainOf(
  role: ModelRole,
  terms: ModelTerms,
): readonly [ChainModel, ...ChainModel[]] {
  const names = terms.chains[role] ?? terms.chains.coder;
  const models = names?.map((name) => findModel(name, terms)) ?? defaultChain(role, terms);
  const [first, ...others] = models;
  if (first !== undefined) return [first, ...others];
  throw new ModelError(
    "MODEL_NOT_CONFIGURED",
    `No model is configured for the role ${role}, and no provider's key is set.`,
    { details: { role } },
  );
}

function defaultChain(role: ModelRole, { providers }: ModelTerms): ChainModel[] {
  return modelProviders.flatMap(({ kind, defaultModels }) => {
    const provider = providers.get(kind);
    if (provider?.apiKey === undefined || defaultModels === undefined) return [];
    return [chainModel(defaultModels[role], provider)];
  });
}

/** `provider/model`, or a name that a provider has for its own. Names of models may have slashes themselves. */
export function findModel(name: string, { providers }: ModelTerms): ChainModel {
  const slash = name.indexOf("/");
  const named = slash > 0 ? providers.get(name.slice(0, slash)) : undefined;
  if (named !== undefined && slash < name.length - 1)
    return chainModel(name.slice(slash + 1), named);
  const owner = slash < 0 ? modelProviders.find((each) => each.owns(name)) : undefined;
  const provider = owner === undefined ? undefined : providers.get(owner.kind);
  if (provider !== undefined) return chainModel(name, provider);
  throw unknownModel(name, [...providers.keys()]);
}

function chainModel(model: string, provider: ProviderTerms): ChainModel {
  return { label: `${provider.name}/${model}`, model, provider };
}

function unknownModel(name: string, providers: readonly string[]): ModelError {
  const [prefix = ""] = name.split("/", 1);
  const meant = name.includes("/") ? nearest(prefix, providers) : undefined;
  const question = meant === undefined ? "" : ` Did you mean ${meant}${name.slice(prefix.length)}?`;
  return new ModelError(
    "MODEL_UNKNOWN",
    name.includes("/")
      ? `"${name}" names no provider that is known; there are ${providers.join(", ")}.${question}`
      : `No provider is known to have a model "${name}".`,
    {
      model: name,
      remedy: `Write it as <provider>/<model> with one of ${providers.join(", ")}, or describe its provider in \`models.providers\`.`,
    },
  );
}
