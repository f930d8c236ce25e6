import type { Budget, ModelCall } from "#domain";
import type { Parts } from "#infra/resilience";
import type { Clock } from "#shared";
import type { CallListener } from "./model-gateway.ts";
import type { RateLimit } from "./rate-limit.ts";
import type { ModelTerms, ProviderTerms } from "./terms.ts";

/** What all requests of a gateway share. */
export interface GatewayServices {
  readonly terms: ModelTerms;
  readonly parts: Parts;
  readonly budget: Budget;
  readonly onCall: CallListener;
  /** To the providers, or to a cassette. */
  readonly fetch: typeof globalThis.fetch;
  /** A cassette that is replayed costs nothing, needs no key and has no limits. */
  readonly source: Extract<ModelCall["source"], "provider" | "cassette">;
  readonly clock: Clock;
  rateLimitOf(provider: ProviderTerms): RateLimit;
}
