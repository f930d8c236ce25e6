import { addUsage, type ModelCall, type ModelCallOutcome, NO_USAGE } from "#domain";
import { ArtelError, type Clock, redact } from "#shared";
import type { ChainModel } from "./chain.ts";
import type { ModelCaller } from "./model-gateway.ts";
import { priceOf } from "./prices.ts";
import type { Metered } from "./usage.ts";

interface CallIdentity {
  readonly id: string;
  readonly caller: ModelCaller;
  readonly model: ChainModel;
  /** Position in the chain. */
  readonly fallback: number;
  readonly source: ModelCall["source"];
  readonly clock: Clock;
}

const LONGEST_MESSAGE = 500;

/** What becomes the event of one call: all requests that were made to one model for one answer. */
export class CallRecord {
  readonly #identity: CallIdentity;
  readonly #begin: number;
  #requests = 0;
  #metered: Metered = { usage: NO_USAGE, isEstimated: false };
  #dollars: number | null = 0;
  #firstOutputMs: number | undefined;

  constructor(identity: CallIdentity) {
    this.#identity = identity;
    this.#begin = identity.clock.now();
  }

  get requests(): number {
    return this.#requests;
  }

  /** The id of the next request's reservation: each request that is made again may be paid again. */
  get nextReservation(): string {
    const { id } = this.#identity;
    return this.#requests === 0 ? id : `${id}~${this.#requests + 1}`;
  }

  noteRequest(): void {
    this.#requests += 1;
  }

  noteFirstOutput(): void {
    this.#firstOutputMs ??= this.#identity.clock.now() - this.#begin;
  }

  /** Dollars are null when the price is not known. */
  add({ usage, isEstimated }: Metered, dollars: number | null): void {
    this.#metered = {
      usage: addUsage(this.#metered.usage, usage),
      isEstimated: this.#metered.isEstimated || isEstimated,
    };
    this.#dollars = this.#dollars === null || dollars === null ? null : this.#dollars + dollars;
  }

  end(outcome: ModelCallOutcome, error?: unknown): ModelCall {
    const { id, caller, model, fallback, source, clock } = this.#identity;
    return {
      call: id,
      role: caller.role,
      provider: model.provider.name,
      model: model.model,
      pricedAs: priceOf(model, NO_USAGE).pricedAs,
      ...(caller.prompt === undefined ? {} : { prompt: caller.prompt }),
      source,
      outcome,
      ...(error === undefined ? {} : { failure: failureOf(error) }),
      ...this.#metered,
      dollars: this.#dollars,
      ms: Math.max(0, clock.now() - this.#begin),
      ...(this.#firstOutputMs === undefined
        ? {}
        : { firstOutputMs: Math.max(0, this.#firstOutputMs) }),
      requests: this.#requests,
      fallback,
    };
  }
}

function failureOf(error: unknown): NonNullable<ModelCall["failure"]> {
  // What a bug says may hold anything.
  if (!(error instanceof ArtelError))
    return { code: "UNEXPECTED", message: "It failed unexpectedly." };
  return { code: error.code, message: redact(error.message).slice(0, LONGEST_MESSAGE) };
}
