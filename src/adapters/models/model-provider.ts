import type { LanguageModelV4, LanguageModelV4CallOptions } from "@ai-sdk/provider";
import type { ModelRole } from "#domain";

/** What a provider is reached by, for one request. */
export interface ProviderConnection {
  /** As configuration calls the provider. */
  readonly name: string;
  /** Without a slash at its end. */
  readonly baseUrl: string;
  readonly apiKey: string | undefined;
  /** Everything goes through it. */
  readonly fetch: typeof globalThis.fetch;
  readonly structuredOutputs: boolean;
  /** For what the provider names not itself. The same in the same order for the same request. */
  generateId(): string;
}

/** A kind of provider: how its models are made, and what is special about them. */
export interface ModelProvider {
  readonly kind: string;
  /** Its address, unless configuration has another; without it configuration must have one. */
  readonly baseUrl?: string;
  readonly needsKey: boolean;
  /** Under what name the price list has it; without, it is looked for by its address. */
  readonly priceList?: string;
  /** What it is used for where no chain is configured, but its key is set. */
  readonly defaultModels?: Readonly<Record<ModelRole, string>>;
  /** Whether a name without a provider is one of its models. */
  owns(model: string): boolean;
  createModel(model: string, connection: ProviderConnection): Promise<LanguageModelV4>;
  /** The same request with what its prompt cache and its privacy need. */
  prepare(options: LanguageModelV4CallOptions): LanguageModelV4CallOptions;
  /** The most tokens that the model answers with, where that is known. */
  maxOutputTokens(model: string): number | undefined;
  /** Tokens of reasoning that a request may use beside the limit that it sends. */
  reasoningBeside(options: LanguageModelV4CallOptions, maxOutputTokens: number): number;
  /** The request that costs nothing and needs the key: the list of its models. */
  listModels(connection: Pick<ProviderConnection, "baseUrl" | "apiKey">): {
    readonly url: string;
    readonly headers: Readonly<Record<string, string>>;
  };
}
