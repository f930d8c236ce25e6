import type { LanguageModelV4, LanguageModelV4Content } from "@ai-sdk/provider";
import { NO_USAGE, type ModelUsage, type Reservation, totalTokens } from "#domain";
import type { CallRecord } from "./call-record.ts";
import { diagnose } from "./diagnosis.ts";
import type { GatewayServices } from "./gateway-services.ts";
import { highestPriceOf, priceOf } from "./prices.ts";
import type { RateLimit } from "./rate-limit.ts";
import type { RequestPlan } from "./request-plan.ts";
import { RequestWatch } from "./request-watch.ts";
import { tokensOfAnswer } from "./token-estimate.ts";
import { type CountedTokens, meterCut, type Metered } from "./usage.ts";

/**
 * One request to a provider and the money for it. It is reserved before anything is sent; whatever becomes of the
 * request, `settle` or `fail` is called once afterwards.
 */
export class PaidRequest {
  readonly #services: GatewayServices;
  readonly #plan: RequestPlan;
  readonly #record: CallRecord;
  readonly #reservation: Reservation | undefined;
  readonly #rateLimit: RateLimit;
  readonly #watch: RequestWatch;

  private constructor(
    services: GatewayServices,
    plan: RequestPlan,
    record: CallRecord,
    reservation: Reservation | undefined,
  ) {
    this.#services = services;
    this.#plan = plan;
    this.#record = record;
    this.#reservation = reservation;
    this.#rateLimit = services.rateLimitOf(plan.model.provider);
    const { firstByteMs, idleMs, answerMs } = services.terms;
    this.#watch = new RequestWatch(
      services.fetch,
      // What is not streamed begins when it is whole.
      { firstByteMs: plan.isStreamed ? firstByteMs : answerMs, idleMs, answerMs },
      plan.model.label,
    );
  }

  /** Waits for its turn, then reserves what the request may cost. Rejects as the budget does. */
  static async begin(
    services: GatewayServices,
    plan: RequestPlan,
    record: CallRecord,
    signal: AbortSignal,
  ): Promise<PaidRequest> {
    const { model, spender, inputTokens, outputTokens, fingerprint } = plan;
    if (services.source === "cassette") return new PaidRequest(services, plan, record, undefined);
    const tokens = inputTokens + outputTokens;
    await services.rateLimitOf(model.provider).take(tokens, signal);
    const asked = {
      call: record.nextReservation,
      spender,
      provider: model.provider.name,
      model: model.model,
      estimate: { tokens, dollars: highestPriceOf(model, { inputTokens, outputTokens }).dollars },
      // Trying again is no loop: the same request in a later step is.
      fingerprint: `${fingerprint} ${model.label} ${record.requests}`,
    };
    const reservation = await services.budget.reserve(asked, signal);
    return new PaidRequest(services, plan, record, reservation);
  }

  /** The provider's model, for this request only. */
  async model(): Promise<LanguageModelV4> {
    const { model, fingerprint } = this.#plan;
    const { provider } = model;
    let ids = 0;
    return provider.provider.createModel(model.model, {
      name: provider.name,
      baseUrl: provider.baseUrl,
      // Without one the library looks for it in the environment, and fails.
      apiKey: this.#services.source === "cassette" ? "none" : provider.apiKey,
      fetch: this.#watch.fetch,
      structuredOutputs: provider.structuredOutputs,
      generateId: () => `${fingerprint.slice(0, 12)}-${(ids += 1)}`,
    });
  }

  /** Tokens of the request's texts, and of what was received. */
  count(content: readonly LanguageModelV4Content[]): CountedTokens {
    return { input: this.#plan.inputTokens, output: tokensOfAnswer(content) };
  }

  /** The request was answered. */
  async settle(metered: Metered): Promise<void> {
    this.#record.noteRequest();
    await this.#pay(metered);
  }

  async #pay(metered: Metered): Promise<void> {
    const isReplayed = this.#services.source === "cassette";
    const dollars = isReplayed ? 0 : priceOf(this.#plan.model, metered.usage).dollars;
    this.#record.add(metered, dollars);
    await this.#close(metered.usage, dollars);
  }

  /** Settles what a request that failed may have cost. Answers what its failure is. */
  async fail(
    thrown: unknown,
    received: readonly LanguageModelV4Content[],
    isCancelled: boolean,
  ): Promise<unknown> {
    const { model } = this.#plan;
    const { wasSent, wasAnswered } = this.#watch;
    if (wasSent) this.#record.noteRequest();
    const now = this.#services.clock.now();
    const diagnosis = isCancelled ? undefined : diagnose(thrown, { model, wasAnswered, now });
    const charge = wasSent ? (diagnosis?.charge ?? "unknown") : "unreached";
    if (charge === "unknown") await this.#pay(meterCut(undefined, this.count(received)));
    else if (charge === "nothing") await this.#close(NO_USAGE, 0);
    else await this.#release();
    return diagnosis?.error ?? thrown;
  }

  async #release(): Promise<void> {
    if (this.#reservation === undefined) return;
    await this.#services.budget.release(this.#reservation);
    await this.#rateLimit.giveBack(this.#plan.inputTokens + this.#plan.outputTokens);
  }

  async #close(usage: ModelUsage, dollars: number | null): Promise<void> {
    if (this.#reservation === undefined) return;
    const { inputTokens, outputTokens } = this.#plan;
    const tokens = totalTokens(usage);
    await this.#services.budget.settle(this.#reservation, { tokens, dollars });
    await this.#rateLimit.giveBack(inputTokens + outputTokens - tokens);
  }
}
