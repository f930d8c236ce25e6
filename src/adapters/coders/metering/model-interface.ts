import type { ModelCallOutcome, ModelUsage } from "#domain";

/** The ways in which a provider of models is spoken to: paths, and the form of requests and answers. */
export const modelInterfaceNames = [
  "openai-chat",
  "openai-responses",
  "anthropic",
  "gemini",
] as const;
export type ModelInterfaceName = (typeof modelInterfaceNames)[number];

/** What the metering proxy has to know of one of them. */
export interface ModelInterface {
  readonly name: ModelInterfaceName;
  /** Where the paths begin for the agent; at the provider they begin at its base address. */
  readonly prefix: string;
  /** What a request asks for; undefined for what an agent has no business with. The path is without the prefix. */
  route(method: string, path: string): Route | undefined;
  /** Names of headers, beside those of HTTP itself, that the provider needs to see. */
  readonly headers: readonly string[];
  /** By which the provider knows whose request it is. */
  authorization(key: string): Readonly<Record<string, string>>;
  readRequest(body: unknown): RequestTerms;
  /** The request as it is sent on, where it has to say more so that the usage is told. */
  completed?(body: unknown): unknown;
  /** Reads one answer: each event of a stream, or the whole. */
  reader(): AnswerReader;
  /** What the provider would say when it refuses a request. */
  refusal(status: number, message: string): unknown;
}

export type Route =
  /** Costs something. The model is in the path, or in the request. */
  | { readonly kind: "generate"; readonly model?: string }
  /** Lists models or counts tokens. */
  | { readonly kind: "free" };

export interface RequestTerms {
  readonly model?: string;
  readonly maxOutputTokens?: number;
}

export interface AnswerReader {
  read(event: unknown): void;
  /** Undefined until the provider has told it. */
  readonly usage: ModelUsage | undefined;
  /** Undefined as long as the answer has not said that it is complete. */
  readonly outcome: ModelCallOutcome | undefined;
}
