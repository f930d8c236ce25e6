import type { LanguageModelV4CallOptions } from "@ai-sdk/provider";
import type { Spender } from "#domain";
import { sha256 } from "#shared";
import { canonicalJson } from "./canonical.ts";
import type { ChainModel } from "./chain.ts";
import { ModelError } from "./errors.ts";
import type { GatewayServices } from "./gateway-services.ts";
import { limitsOf } from "./limits.ts";
import type { ModelCaller } from "./model-gateway.ts";
import { tokensOfRequest } from "./token-estimate.ts";

/** What will be sent to one model, and how much it can use. */
export interface RequestPlan {
  readonly model: ChainModel;
  readonly spender: Spender;
  /** With the limit of its output. */
  readonly options: LanguageModelV4CallOptions;
  readonly isStreamed: boolean;
  /** The most that it can use. */
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Of what is asked. */
  readonly fingerprint: string;
}

export interface PlanOptions {
  readonly caller: ModelCaller;
  readonly model: ChainModel;
  readonly options: LanguageModelV4CallOptions;
  readonly fingerprint: string;
  readonly isStreamed: boolean;
}

/** Room that is always left for an answer: what is counted of the input is more than it has. */
const LEAST_OUTPUT = 256;

/** Refuses what cannot be sent. */
export function planRequest(
  { terms, source }: Pick<GatewayServices, "terms" | "source">,
  { caller, model, fingerprint, isStreamed, ...given }: PlanOptions,
): RequestPlan {
  const { provider, apiKey, contextWindow } = model.provider;
  if (provider.needsKey && apiKey === undefined && source !== "cassette") throw withoutKey(model);
  const options = provider.prepare(given.options);
  const inputTokens = tokensOfRequest(options);
  const limits = limitsOf(model);
  // A server that somebody runs may cut silently what does not fit. One whose list price is known says so itself.
  if (contextWindow !== undefined && inputTokens > contextWindow) {
    throw tooLong(model, inputTokens, contextWindow);
  }
  const wanted = options.maxOutputTokens ?? terms.maxOutputTokens;
  const room = limits.isKnown ? limits.contextWindow - inputTokens : Infinity;
  const maxOutputTokens = Math.min(wanted, limits.maxOutputTokens, Math.max(room, LEAST_OUTPUT));
  return {
    model,
    spender: caller.spender,
    options: { ...options, maxOutputTokens },
    isStreamed,
    inputTokens,
    outputTokens: maxOutputTokens + provider.reasoningBeside(options, limits.maxOutputTokens),
    fingerprint,
  };
}

/** Of what is asked, not of who asks. */
export function fingerprintOf(options: LanguageModelV4CallOptions): string {
  const { abortSignal: _, headers: __, includeRawChunks: ___, ...content } = options;
  return sha256(canonicalJson(content));
}

function withoutKey({ label, provider }: ChainModel): ModelError {
  const variable = provider.keyVariable;
  return new ModelError("MODEL_NOT_CONFIGURED", `${label} needs a key, and none is set.`, {
    model: label,
    ...(variable === undefined ? {} : { remedy: `Set ${variable}, or take it out of the chain.` }),
  });
}

function tooLong({ label }: ChainModel, tokens: number, window: number): ModelError {
  return new ModelError(
    "MODEL_CONTEXT_TOO_LONG",
    `${label} was to be sent some ${tokens} tokens, and its context is configured to hold ${window}.`,
    { model: label },
  );
}
