import type { LanguageModelV4 } from "@ai-sdk/provider";
import type { ModelMessage } from "ai";
import type { z } from "zod";
import type { ModelCall, ModelRole, PromptVersion, Spender } from "#domain";
import type { ModelError } from "./errors.ts";
import type { ModelLimits } from "./limits.ts";

/** Who asks, for what, on whose account. */
export interface ModelCaller {
  readonly role: ModelRole;
  readonly spender: Spender;
  readonly prompt?: PromptVersion;
  /**
   * Asked once for each answer that is wanted: an id that no other has. A step that is repeated after a crash gives the
   * same ids in the same order, so that the budget knows the calls again.
   */
  callIds(): string;
  /** An earlier answer to the same request will do. */
  readonly cache?: boolean;
}

export interface ObjectRequest<T> {
  readonly schema: z.ZodType<T>;
  /** What the object is called towards the model: letters, digits and underscores. */
  readonly name?: string;
  readonly instructions?: string;
  readonly messages: readonly ModelMessage[];
  readonly maxOutputTokens?: number;
  readonly signal?: AbortSignal;
}

/** Whether a provider can be used, as a request that costs nothing has found. */
export interface ProviderReport {
  readonly provider: string;
  readonly address: string;
  readonly works: boolean;
  readonly ms: number;
  /** How many models it has, where it says so. */
  readonly models?: number;
  /** Why it does not work, with its remedy. */
  readonly error?: ModelError;
}

/** Told of each call when it has ended, before its answer is handed on. */
export type CallListener = (call: ModelCall, spender: Spender) => Promise<void>;

/**
 * The one door to language models. Whoever asks names a role; which models answer, in which order, is configuration.
 * All rejections are `ModelError`s, those of the budget, a `PartUnavailableError` when all models of the chain are left
 * alone and so nothing was asked, or the reason of the caller's own signal.
 */
export interface ModelGateway {
  /**
   * A model of the AI SDK that is the role's whole chain: it can be given to `generateText`, `streamText` and
   * `ToolLoopAgent`. A stream that breaks off after it has begun ends with a part `error` that holds the `ModelError`.
   * Throws when no model is configured.
   */
  model(caller: ModelCaller): LanguageModelV4;
  /** An object of the schema; a model that misses it is told once what was wrong. */
  generateObject<T>(caller: ModelCaller, request: ObjectRequest<T>): Promise<T>;
  /** Of the first model of the role's chain. */
  limitsOf(role: ModelRole): ModelLimits;
  /** The names of the providers that the chains of all roles use. */
  providersInUse(): readonly string[];
  /** Whether a provider's key and address work; it costs nothing. */
  probe(provider: string, signal?: AbortSignal): Promise<ProviderReport>;
}
