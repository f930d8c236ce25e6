import type { Parts } from "#infra/resilience";
import type { ArtelError } from "#shared";
import type { Account } from "./metered-call.ts";
import type { ModelInterfaceName } from "./model-interface.ts";

export interface MeteringProxyOptions extends Account {
  readonly modelInterface: ModelInterfaceName;
  /** With the version in its path: `https://api.anthropic.com/v1`. Nothing but this address is asked. */
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly parts: Parts;
  readonly limits: MeteringLimits;
  /** Something was asked or answered. */
  readonly onSign?: () => void;
  /** The budget, or the number of requests, is used up: whoever asks on gets the same answer. */
  readonly onExhausted: (error: ArtelError) => void;
  /** The books could not be kept, or the provider is left alone. */
  readonly onFault: (error: unknown) => void;
  readonly fetch?: typeof fetch;
}

export interface MeteringLimits {
  /** Of models, as long as it runs. */
  readonly requests: number;
  readonly requestsPerMinute: number;
  readonly atOnce: number;
  /** Of one request. */
  readonly requestBytes: number;
}
