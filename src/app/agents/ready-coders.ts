import {
  type Coder,
  coders,
  type CoderTerms,
  coderTermsOf,
  CoderUnavailableError,
  type ModelInterfaceName,
  type PriceOf,
  requireCoder,
  type UsableCoder,
} from "#adapters/coders";
import {
  chainOf,
  type ChainModel,
  findModel,
  type ModelTerms,
  modelTermsOf,
  priceOf,
} from "#adapters/models";
import type { Configuration } from "#infra/config";
import { nearest } from "#shared";
import type { CoderAccess } from "#worker";
import { readRegistries } from "#worktrees";
import { requireSandbox } from "../sandbox.ts";

/** A coding CLI of this machine with its way to models: what a worker of it is made of. */
export interface ReadyCoder {
  readonly coder: UsableCoder;
  readonly access: CoderAccess;
  readonly arguments: readonly string[];
  readonly priceOf: PriceOf;
}

/** Each is asked once in a process. */
const found = new Map<string, Promise<UsableCoder>>();

/** Refuses with the reason why an agent cannot work by this coding CLI here, and what to do. */
export async function readyCoder(name: string, configuration: Configuration): Promise<ReadyCoder> {
  const coder = coders.find((each) => each.name === name);
  if (coder === undefined) throw unknownCoder(name);
  const terms = coderTermsOf(configuration, coder);
  if (!terms.enabled) throw disabled(coder);
  const models = modelTermsOf(configuration, process.env);
  const usable =
    found.get(name) ?? requireCoder(coder, { sandbox: await requireSandbox({ configuration }) });
  found.set(name, usable);
  usable.catch(() => found.delete(name));
  const way = accessOf(coder, terms, models);
  return {
    coder: await usable,
    arguments: terms.arguments,
    ...way,
    access: await around(way.access),
  };
}

/** Its way to models: the person's login where they name its file, else the metering proxy. */
export function accessOf(
  coder: Coder,
  terms: CoderTerms,
  models: ModelTerms,
): Pick<ReadyCoder, "access" | "priceOf"> {
  if (terms.credentials !== undefined) {
    const { model, hosts, credentials } = terms;
    return {
      access: {
        kind: "login",
        provider: `${coder.name}-login`,
        credentials,
        hosts,
        ...(model === undefined ? {} : { model }),
      },
      priceOf: () => ({ dollars: null, pricedAs: null }),
    };
  }
  const { chosen, modelInterface } = suitedModel(coder, wantedModels(terms, models));
  const { model, provider } = chosen;
  if (provider.provider.needsKey && provider.apiKey === undefined) throw withoutKey(coder, chosen);
  return {
    access: {
      kind: "metered",
      provider: provider.name,
      modelInterface,
      baseUrl: provider.baseUrl,
      apiKey: provider.apiKey,
      model,
    },
    // Of whatever model it asks for: its requests say which.
    priceOf: (asked, usage) => priceOf({ ...chosen, model: asked }, usage),
  };
}

/** A login reaches its provider itself, so it has to go the way that this machine goes. */
async function around(access: CoderAccess): Promise<CoderAccess> {
  if (access.kind === "metered") return access;
  const { upstreamProxy } = await readRegistries();
  return upstreamProxy === undefined ? access : { ...access, upstreamProxy };
}

function wantedModels({ model }: CoderTerms, models: ModelTerms): readonly ChainModel[] {
  return model === undefined ? chainOf("coder", models) : [findModel(model, models)];
}

/** By the kind of a provider in `models.providers`. */
const interfaces: Readonly<Record<string, readonly ModelInterfaceName[]>> = {
  anthropic: ["anthropic"],
  openai: ["openai-responses", "openai-chat"],
  google: ["gemini"],
  "openai-compatible": ["openai-chat"],
};

function suitedModel(
  coder: Coder,
  wanted: readonly ChainModel[],
): { readonly chosen: ChainModel; readonly modelInterface: ModelInterfaceName } {
  for (const chosen of wanted) {
    const spoken = interfaces[chosen.provider.provider.kind] ?? [];
    const modelInterface = coder.interfaces.find((each) => spoken.includes(each));
    if (modelInterface !== undefined) return { chosen, modelInterface };
  }
  const { name, title } = coder;
  throw new CoderUnavailableError("CODER_MODEL_UNSUITED", {
    coder: name,
    message: `${title} cannot speak to the provider of ${wanted.map(({ label }) => label).join(" or ")}; it speaks ${coder.interfaces.join(", ")}.`,
    remedy: `Set a model of a provider that it can speak to in \`coders.${name}.model\`, or use another coding CLI.`,
  });
}

function withoutKey({ name, title, login }: Coder, { label, provider }: ChainModel) {
  const key = provider.keyVariable ?? `the key of ${provider.name}`;
  const own =
    login === undefined ? "" : `, or name the file of your login in \`coders.${name}.credentials\``;
  return new CoderUnavailableError("CODER_NEEDS_LOGIN", {
    coder: name,
    message: `${title} is to use ${label}, and there is no key for ${provider.name}.`,
    remedy: `Set ${key}${own}.`,
  });
}

function unknownCoder(name: string): CoderUnavailableError {
  const names = coders.map((each) => each.name);
  const meant = nearest(name, names);
  return new CoderUnavailableError("CODER_UNKNOWN", {
    coder: name,
    message: `There is no coding CLI "${name}"${meant === undefined ? "" : `; did you mean ${meant}?`}`,
    remedy: `Use one of ${names.join(", ")}, or give the agent the worker \`model\`.`,
  });
}

function disabled({ name, title }: Coder): CoderUnavailableError {
  return new CoderUnavailableError("CODER_DISABLED", {
    coder: name,
    message: `${title} is not to be used here: \`coders.${name}.enabled\` is false.`,
    remedy: `Set \`coders.${name}.enabled\` to true, or give the agent another worker.`,
  });
}
