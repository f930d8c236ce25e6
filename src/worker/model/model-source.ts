import type { LanguageModelV4 } from "@ai-sdk/provider";
import type { ModelRole, PromptVersion, Spender } from "#domain";

/** Where a worker's models come from. Each call is paid, limited and recorded behind it. */
export interface ModelSource {
  /** The model of a role, for calls on this account. */
  model(request: ModelRequest): LanguageModelV4;
  /** What fits into a request to the role's model, and into its answer, in tokens. */
  limits(role: ModelRole): { readonly contextTokens: number; readonly outputTokens: number };
}

export interface ModelRequest {
  readonly role: ModelRole;
  readonly spender: Spender;
  readonly prompt: PromptVersion;
  /** The id of the next call: the same when a step is repeated. */
  nextCall(): string;
}
