import {
  type Budget,
  type Cost,
  type ModelCall,
  type ModelCallOutcome,
  type ModelUsage,
  NO_USAGE,
  type PromptVersion,
  type Reservation,
  type Spender,
  totalTokens,
} from "#domain";
import { randomId, redact, sha256 } from "#shared";
import { usageOf } from "./token-counts.ts";

export interface Price {
  /** Null when it is not known. */
  readonly dollars: number | null;
  /** The entry of the price list; null when there is none for this model. */
  readonly pricedAs: string | null;
}
export type PriceOf = (model: string, usage: ModelUsage) => Price;

/** On whose account calls are, and who is told of them. */
export interface Account {
  readonly provider: string;
  readonly spender: Spender;
  readonly prompt?: PromptVersion;
  readonly budget: Budget;
  readonly priceOf: PriceOf;
  /** Told of each call, when it is settled. */
  onCall(call: ModelCall): Promise<void>;
}

/** How a call ended, as far as it is known. */
export interface CallEnd {
  readonly outcome: ModelCallOutcome;
  readonly failure?: { readonly code: string; readonly message: string };
  /** As far as the provider has told it. */
  readonly usage: ModelUsage | undefined;
  /** Of what the model wrote, where that has to be counted. */
  readonly writtenBytes: number;
  /** The answer is there to its end, so that its usage is all of it. */
  readonly isWhole: boolean;
  readonly requests: number;
  readonly firstOutputMs?: number;
}

/** Where a request does not limit its answer. */
const USUAL_OUTPUT_TOKENS = 16_384;
/** English has more bytes to a token, code about so many: what is counted is seldom too little. */
const BYTES_PER_TOKEN = 3;
const LONGEST_MESSAGE = 500;

/** One call of a model: reserved before it is made, settled and told of after it has ended. */
export class MeteredCall {
  readonly #account: Account;
  readonly #model: string;
  readonly #inputTokens: number;
  readonly #reservation: Reservation;
  readonly #startedAt = performance.now();

  private constructor(
    account: Account,
    model: string,
    inputTokens: number,
    reservation: Reservation,
  ) {
    this.#account = account;
    this.#model = model;
    this.#inputTokens = inputTokens;
    this.#reservation = reservation;
  }

  /** Rejects as `Budget.reserve` does. */
  static async reserve(
    account: Account,
    request: {
      readonly model: string;
      readonly body: Uint8Array;
      readonly maxOutputTokens?: number;
    },
    signal: AbortSignal,
  ): Promise<MeteredCall> {
    const { model, body, maxOutputTokens = USUAL_OUTPUT_TOKENS } = request;
    const inputTokens = tokensOf(body.length);
    const most = usageOf({ input: inputTokens, output: maxOutputTokens });
    const reservation = await account.budget.reserve(
      {
        // Each is sent and paid, also one that an agent makes again after a crash.
        call: `${account.spender.session}/${account.spender.task ?? ""}/${randomId(12)}`,
        spender: account.spender,
        provider: account.provider,
        model,
        estimate: mostOf(account, model, most),
        fingerprint: sha256(body),
      },
      signal,
    );
    return new MeteredCall(account, model, inputTokens, reservation);
  }

  async settle(end: CallEnd): Promise<void> {
    const { budget, priceOf } = this.#account;
    const usage = isTold(end) ? end.usage : this.#counted(end);
    const price = priceOf(this.#model, usage);
    await budget.settle(this.#reservation, costOf(usage, price));
    await this.#tell(end, usage, price);
  }

  /** It never reached the provider, or was refused there. */
  async release(end: Pick<CallEnd, "outcome" | "failure" | "requests">): Promise<void> {
    await this.#account.budget.release(this.#reservation);
    const { pricedAs } = this.#account.priceOf(this.#model, NO_USAGE);
    const nothing = { ...end, usage: NO_USAGE, writtenBytes: 0, isWhole: true };
    await this.#tell(nothing, NO_USAGE, { dollars: 0, pricedAs });
  }

  /** From what went over the line. */
  #counted({ usage, writtenBytes }: CallEnd): ModelUsage {
    const output = Math.max(usage?.outputTokens ?? 0, tokensOf(writtenBytes));
    return usage === undefined
      ? usageOf({ input: this.#inputTokens, output })
      : { ...usage, outputTokens: output };
  }

  #tell(end: CallEnd, usage: ModelUsage, price: Price): Promise<void> {
    const { provider, prompt, onCall } = this.#account;
    const { outcome, failure, requests, firstOutputMs } = end;
    return onCall({
      call: this.#reservation.call,
      role: "coder",
      provider,
      model: this.#model,
      ...price,
      ...(prompt === undefined ? {} : { prompt }),
      source: "provider",
      outcome,
      ...(failure === undefined
        ? {}
        : { failure: { ...failure, message: redact(failure.message).slice(0, LONGEST_MESSAGE) } }),
      usage,
      isEstimated: !isTold(end),
      ms: performance.now() - this.#startedAt,
      ...(firstOutputMs === undefined ? {} : { firstOutputMs }),
      requests,
      fallback: 0,
    });
  }
}

function isTold(end: CallEnd): end is CallEnd & { readonly usage: ModelUsage } {
  return end.isWhole && end.usage !== undefined;
}

function tokensOf(bytes: number): number {
  return Math.ceil(bytes / BYTES_PER_TOKEN);
}

/** Where writing to the provider's cache costs more, all of the request is written. */
function mostOf({ priceOf }: Account, model: string, usage: ModelUsage): Cost {
  const plain = costOf(usage, priceOf(model, usage));
  const written = { ...usage, cacheWriteTokens: usage.inputTokens };
  const { dollars } = costOf(written, priceOf(model, written));
  return (dollars ?? 0) > (plain.dollars ?? 0) ? { ...plain, dollars } : plain;
}

function costOf(usage: ModelUsage, { dollars }: Price): Cost {
  return { tokens: totalTokens(usage), dollars };
}
