import { isIP } from "node:net";
import { type ModelRole, modelRoleSchema } from "#domain";
import { type Configuration, type ProviderEntry, roleSettings } from "#infra/config";
import { nearest } from "#shared";
import { ModelError } from "./errors.ts";
import type { ModelProvider } from "./model-provider.ts";
import { modelProviders } from "./registry.ts";

/** What configuration says of one provider. Limits are tokens, prices dollars for a million tokens. */
export interface ProviderTerms extends Omit<
  ProviderEntry,
  "kind" | "baseUrl" | "apiKeyVariable" | "structuredOutputs"
> {
  readonly name: string;
  readonly provider: ModelProvider;
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly apiKey: string | undefined;
  /** The environment variable that would have its key. */
  readonly keyVariable: string | undefined;
  readonly structuredOutputs: boolean;
  /** A server on this machine that costs nothing. */
  readonly isLocal: boolean;
}

/** What configuration says of models. Times are milliseconds. */
export interface ModelTerms {
  readonly providers: ReadonlyMap<string, ProviderTerms>;
  /** As a person wrote them. */
  readonly chains: Readonly<Partial<Record<ModelRole, readonly string[]>>>;
  readonly maxOutputTokens: number;
  readonly firstByteMs: number;
  readonly idleMs: number;
  readonly answerMs: number;
  readonly cacheBytes: number;
  readonly cassette: { readonly mode: "record" | "replay"; readonly path: string } | undefined;
}

const OLLAMA = "http://127.0.0.1:11434/v1";

/** `environment` is asked only for the keys whose variables configuration names. */
export function modelTermsOf(
  configuration: Configuration,
  environment: Readonly<Record<string, string | undefined>>,
): ModelTerms {
  const entries = configuration.get("models.providers");
  const known = knownProviders(configuration);
  const names = new Set([...known.keys(), ...Object.keys(entries)]);
  const chains = modelRoleSchema.options.map((role) => [
    role,
    configuration.get(roleSettings[role]),
  ]);
  const [, mode, path] =
    /^(record|replay):(.+)$/.exec(configuration.get("models.cassette") ?? "") ?? [];
  return {
    providers: new Map(
      [...names].map((name) => [
        name,
        providerTerms(name, known.get(name), entries[name] ?? {}, environment),
      ]),
    ),
    chains: Object.fromEntries(chains.filter(([, chain]) => chain !== undefined)),
    maxOutputTokens: configuration.get("models.maxOutputTokens"),
    firstByteMs: configuration.get("models.firstByteSeconds") * 1000,
    idleMs: configuration.get("models.idleSeconds") * 1000,
    answerMs: configuration.get("models.answerSeconds") * 1000,
    cacheBytes: configuration.get("models.cacheMb") * 1024 ** 2,
    cassette:
      path !== undefined && (mode === "record" || mode === "replay") ? { mode, path } : undefined,
  };
}

interface KnownProvider {
  readonly kind: string;
  readonly apiKey?: string | undefined;
  readonly keyVariable?: string;
  readonly baseUrl: string | undefined;
}

function knownProviders(configuration: Configuration): ReadonlyMap<string, KnownProvider> {
  const known = (kind: "anthropic" | "openai" | "google", keyVariable: string): KnownProvider => ({
    kind,
    keyVariable,
    apiKey: configuration.get(`models.${kind}.apiKey`),
    baseUrl: configuration.get(`models.${kind}.baseUrl`),
  });
  const ollama = configuration.get("models.ollama.baseUrl") ?? OLLAMA;
  return new Map([
    ["anthropic", known("anthropic", "ANTHROPIC_API_KEY")],
    ["openai", known("openai", "OPENAI_API_KEY")],
    ["google", known("google", "GEMINI_API_KEY")],
    ["ollama", { kind: "openai-compatible", baseUrl: ollama }],
  ]);
}

function providerTerms(
  name: string,
  known: KnownProvider | undefined,
  {
    kind: wanted,
    baseUrl: address,
    apiKeyVariable,
    structuredOutputs = true,
    ...rest
  }: ProviderEntry,
  environment: Readonly<Record<string, string | undefined>>,
): ProviderTerms {
  const kind = wanted ?? known?.kind ?? "openai-compatible";
  const provider = modelProviders.find((each) => each.kind === kind);
  if (provider === undefined) throw unknownKind(name, kind);
  const url = address ?? known?.baseUrl ?? provider.baseUrl;
  if (url === undefined) throw noAddress(name);
  const own = apiKeyVariable === undefined ? undefined : environment[apiKeyVariable];
  const baseUrl = withUsualPath(url, provider);
  return {
    ...rest,
    name,
    provider,
    baseUrl,
    // A key is for the address that it was given for: one of the person's own never goes to another's.
    apiKey: apiKeyVariable === undefined && kind === known?.kind ? known.apiKey : own || undefined,
    keyVariable: apiKeyVariable ?? known?.keyVariable,
    structuredOutputs,
    isLocal: provider.priceList === undefined && isLoopback(new URL(baseUrl).hostname),
  };
}

/** Other programs take the same variables without the path that all addresses of the provider begin with. */
function withUsualPath(address: string, provider: ModelProvider): string {
  const { pathname } = new URL(address);
  const usual = provider.baseUrl === undefined ? "/v1" : new URL(provider.baseUrl).pathname;
  const trimmed = address.replace(/\/+$/, "");
  return pathname === "/" ? `${trimmed}${usual}` : trimmed;
}

export function isLoopback(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, "");
  if (host === "localhost" || host.endsWith(".localhost") || host === "::1") return true;
  return isIP(host) === 4 && host.startsWith("127.");
}

function unknownKind(name: string, kind: string): ModelError {
  const kinds = modelProviders.map((each) => each.kind);
  const meant = nearest(kind, kinds);
  return new ModelError(
    "MODEL_UNKNOWN",
    `\`models.providers.${name}\` is of no known kind "${kind}"${meant === undefined ? "" : `; did you mean ${meant}?`}`,
    { remedy: `Use one of ${kinds.join(", ")}.` },
  );
}

function noAddress(name: string): ModelError {
  return new ModelError("MODEL_UNKNOWN", `\`models.providers.${name}\` has no baseUrl.`, {
    remedy: `Set \`models.providers.${name}.baseUrl\`, such as http://127.0.0.1:8000/v1.`,
  });
}
