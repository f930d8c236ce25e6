import type { Parts } from "#infra/resilience";
import type { ArtelError } from "#shared";
import type { Account } from "./metered-call.ts";
import type { ModelInterfaceName } from "./model-interface.ts";

export interface MeteringProxyOptions extends Account {
  readonly modelInterface: ModelInterfaceName;
  /** With the version in its path: `https://api.anthropic.com/v1`. Nothing but this address is asked. */
  readonly baseUrl: string;
  /** Undefined where the provider needs none, such as a server on this machine. */
  readonly apiKey: string | undefined;
  readonly parts: Parts;
  readonly limits: MeteringLimits;
  /** Something was asked or answered. */
  readonly onSign?: () => void;
  /** A request waits for others to settle, and then no longer: the silence meanwhile is not the agent's. */
  readonly onWaiting?: (isWaiting: boolean) => void;
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
