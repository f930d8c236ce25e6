import { APICallError } from "@ai-sdk/provider";
import { z } from "zod";
import type { Clock } from "#shared";
import { diagnose } from "./diagnosis.ts";
import { RequestWatch } from "./request-watch.ts";
import type { ProviderTerms } from "./terms.ts";

export interface Network {
  readonly fetch: typeof globalThis.fetch;
  readonly clock: Clock;
}

const PATIENCE_MS = 10_000;

/** OpenAI and Anthropic say `data`, Google says `models`. */
const listSchema = z.union([
  z.looseObject({ data: z.array(z.unknown()) }).transform(({ data }) => data.length),
  z.looseObject({ models: z.array(z.unknown()) }).transform(({ models }) => models.length),
]);

/**
 * Asks for the list of a provider's models, which costs nothing and meets the same failures as other requests. Answers
 * how many it has, undefined when it has no such list; rejects with a `ModelError`.
 */
export async function askForModels(
  provider: ProviderTerms,
  { fetch, clock }: Network,
  signal?: AbortSignal,
): Promise<number | undefined> {
  const { url, headers } = provider.provider.listModels(provider);
  const limits = { firstByteMs: PATIENCE_MS, idleMs: PATIENCE_MS, answerMs: PATIENCE_MS };
  const watch = new RequestWatch(fetch, limits, provider.name);
  try {
    const response = await watch.fetch(url, {
      headers,
      ...(signal === undefined ? {} : { signal }),
    });
    const text = await response.text();
    if ([404, 405, 501].includes(response.status)) return undefined;
    if (!response.ok) throw failedCall(url, response, text);
    return countOf(text);
  } catch (error) {
    signal?.throwIfAborted();
    throw explained(error, provider, watch.wasAnswered, clock);
  }
}

function explained(error: unknown, provider: ProviderTerms, wasAnswered: boolean, clock: Clock) {
  const model = { label: provider.name, model: "", provider };
  return diagnose(error, { model, wasAnswered, now: clock.now() })?.error ?? error;
}

function failedCall(
  url: string,
  { status, headers }: Response,
  responseBody: string,
): APICallError {
  return new APICallError({
    message: responseBody,
    url,
    requestBodyValues: undefined,
    statusCode: status,
    responseHeaders: Object.fromEntries(headers),
    responseBody,
  });
}

/** A server that answers with something else has no list. */
function countOf(text: string): number | undefined {
  return listSchema.safeParse(parseJson(text)).data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
