import type { Account, ModelInterfaceName, UsableCoder } from "#adapters/coders";
import type { Sandbox } from "#adapters/sandboxes";
import type { ModelCall, Spender } from "#domain";
import type { Parts } from "#infra/resilience";

/** What the composition root gives to a worker that drives a coding CLI. */
export interface AcpWorkerOptions {
  readonly coder: UsableCoder;
  readonly access: CoderAccess;
  /** More words of its command. */
  readonly arguments: readonly string[];
  readonly sandbox: Sandbox;
  readonly parts: Parts;
  /** Of Artel, absolute path: the coder's home is kept in it as long as a round goes on. */
  readonly dataFolder: string;
  readonly account: Pick<Account, "budget" | "priceOf"> & {
    /** Told of each call, when it is settled. */
    onCall(call: ModelCall, spender: Spender): Promise<void>;
  };
  /** Of Artel. */
  readonly version: string;
  /** Default: the one of Node. */
  readonly fetch?: typeof fetch;
}

/** How the coder gets at models. */
export type CoderAccess =
  /** By an API key, which stays here: it is given the metering proxy instead. */
  | {
      readonly kind: "metered";
      /** As configuration calls it. */
      readonly provider: string;
      readonly modelInterface: ModelInterfaceName;
      /** With the version in its path: `https://api.anthropic.com/v1`. */
      readonly baseUrl: string;
      /** Undefined where the provider needs none. */
      readonly apiKey: string | undefined;
      readonly model: string;
      readonly requestsPerMinute?: number;
    }
  /** By a person's login with the coder itself, whose file it can read. Only what it reports is known of its calls. */
  | {
      readonly kind: "login";
      readonly provider: string;
      /** Absolute path. */
      readonly credentials: string;
      /** `host:port`, more than the coder's record names. */
      readonly hosts: readonly string[];
      /** The `http://` proxy that this machine itself has to go through. */
      readonly upstreamProxy?: string;
      readonly model?: string;
    };
