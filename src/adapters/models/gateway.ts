import type { LanguageModelV4 } from "@ai-sdk/provider";
import type { Budget, ModelRole } from "#domain";
import type { Parts } from "#infra/resilience";
import { type Clock, type Logger, nearest, silentLogger, systemClock } from "#shared";
import { Player } from "./cassettes/player.ts";
import { Recorder } from "./cassettes/recorder.ts";
import { chainOf } from "./chain.ts";
import { ModelError } from "./errors.ts";
import type { GatewayServices } from "./gateway-services.ts";
import { limitsOf, type ModelLimits } from "./limits.ts";
import type {
  CallListener,
  ModelCaller,
  ModelGateway,
  ObjectRequest,
  ProviderReport,
} from "./model-gateway.ts";
import { providersInUse, reportOn } from "./provider-report.ts";
import { RateLimit } from "./rate-limit.ts";
import { ResponseCache } from "./response-cache/response-cache.ts";
import { RoleModel } from "./role-model.ts";
import { generateObject } from "./structured-output.ts";
import type { ModelTerms, ProviderTerms } from "./terms.ts";

export interface ModelGatewayOptions {
  readonly terms: ModelTerms;
  readonly parts: Parts;
  readonly budget: Budget;
  readonly onCall: CallListener;
  /** Where answers are kept for requests that are made again; none are kept without it. */
  readonly cacheFolder?: string;
  readonly fetch?: typeof globalThis.fetch;
  readonly clock?: Clock;
  readonly logger?: Logger;
}

export function createModelGateway(options: ModelGatewayOptions): ModelGateway {
  return new ConfiguredGateway(options);
}

class ConfiguredGateway implements ModelGateway {
  readonly #services: GatewayServices;
  readonly #cache: ResponseCache | undefined;
  readonly #rateLimits = new Map<string, RateLimit>();

  constructor(options: ModelGatewayOptions) {
    const { terms, parts, budget, onCall, clock = systemClock, logger = silentLogger } = options;
    const { cassette, cacheBytes } = terms;
    const network = options.fetch ?? globalThis.fetch;
    this.#services = {
      terms,
      parts,
      budget,
      onCall,
      clock,
      logger,
      fetch: cassette === undefined ? network : tapeOf(cassette, network),
      source: cassette?.mode === "replay" ? "cassette" : "provider",
      rateLimitOf: (provider) => this.#rateLimitOf(provider),
    };
    const { cacheFolder: folder } = options;
    this.#cache =
      folder === undefined || cacheBytes === 0
        ? undefined
        : new ResponseCache({ folder, maximumBytes: cacheBytes, logger });
  }

  model(caller: ModelCaller): LanguageModelV4 {
    const chain = chainOf(caller.role, this.#services.terms);
    return new RoleModel(this.#services, this.#cache, caller, chain);
  }

  generateObject<T>(caller: ModelCaller, request: ObjectRequest<T>): Promise<T> {
    return generateObject(this.model(caller), request);
  }

  limitsOf(role: ModelRole): ModelLimits {
    const [first] = chainOf(role, this.#services.terms);
    return limitsOf(first);
  }

  providersInUse(): readonly string[] {
    return providersInUse(this.#services.terms);
  }

  probe(provider: string, signal?: AbortSignal): Promise<ProviderReport> {
    const { providers } = this.#services.terms;
    const known = providers.get(provider);
    if (known === undefined)
      return Promise.reject(unknownProvider(provider, [...providers.keys()]));
    return reportOn(known, this.#services, signal);
  }

  #rateLimitOf(provider: ProviderTerms): RateLimit {
    const { name } = provider;
    const limit = this.#rateLimits.get(name) ?? new RateLimit(provider);
    this.#rateLimits.set(name, limit);
    return limit;
  }
}

function tapeOf(
  { mode, path }: NonNullable<ModelTerms["cassette"]>,
  network: typeof globalThis.fetch,
): typeof globalThis.fetch {
  return mode === "record" ? new Recorder(path, network).fetch : new Player(path).fetch;
}

function unknownProvider(name: string, known: readonly string[]): ModelError {
  const meant = nearest(name, known);
  const question = meant === undefined ? "" : ` Did you mean ${meant}?`;
  return new ModelError("MODEL_UNKNOWN", `No provider is called "${name}".${question}`, {
    remedy: `Use one of ${known.join(", ")}, or describe it in \`models.providers\`.`,
  });
}
