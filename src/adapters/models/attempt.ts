import type {
  LanguageModelV4CallOptions,
  LanguageModelV4GenerateResult,
  LanguageModelV4StreamResult,
} from "@ai-sdk/provider";
import type { ModelCall, ModelCallOutcome } from "#domain";
import type { Outcome, PartFailure } from "#infra/resilience";
import { AnswerCollector, isOutput } from "./answer-collector.ts";
import { judge, outcomeOf } from "./answer.ts";
import { CallRecord } from "./call-record.ts";
import type { ChainModel } from "./chain.ts";
import { blameOf, ModelError } from "./errors.ts";
import type { GatewayServices } from "./gateway-services.ts";
import { askForModels } from "./list-models.ts";
import type { ModelCaller } from "./model-gateway.ts";
import { Outlet } from "./outlet.ts";
import { PaidRequest } from "./paid-request.ts";
import { planRequest, type RequestPlan } from "./request-plan.ts";
import type { KeptAnswer } from "./response-cache/kept-answer.ts";
import { meterCut, meterWhole } from "./usage.ts";

export interface AttemptOptions {
  readonly services: GatewayServices;
  readonly caller: ModelCaller;
  /** Of the call. */
  readonly id: string;
  readonly model: ChainModel;
  /** Position in the chain. */
  readonly fallback: number;
  readonly options: LanguageModelV4CallOptions;
  /** Of the options. */
  readonly fingerprint: string;
  /** Told of an answer that is whole, before it is handed on. */
  keep?(answer: KeptAnswer): Promise<void>;
}

type OpenStream = (result: LanguageModelV4StreamResult) => void;

/** One model of a chain is asked, with retries: one call, which is told when it has ended. */
export class Attempt {
  readonly #given: AttemptOptions;
  readonly #record: CallRecord;
  /** Something of the answer was handed on: it can no more be asked for again unnoticed. */
  #hasBegun = false;
  #isAbandoned = false;
  #isTold = false;

  constructor(given: AttemptOptions) {
    const { id, caller, model, fallback, services } = given;
    const { source, clock } = services;
    this.#given = given;
    this.#record = new CallRecord({ id, caller, model, fallback, source, clock });
  }

  async generate(): Promise<LanguageModelV4GenerateResult> {
    try {
      const plan = this.#plan(false);
      return await this.#guarded((signal) => this.#generateOnce(plan, signal));
    } catch (error) {
      await this.#endWith(error);
      throw error;
    }
  }

  /** Rejects with what went wrong before the first piece of the answer; later the stream tells it. */
  async stream(): Promise<LanguageModelV4StreamResult> {
    const opened = Promise.withResolvers<LanguageModelV4StreamResult>();
    try {
      const plan = this.#plan(true);
      const ended = this.#guarded((signal) => this.#streamOnce(plan, signal, opened.resolve));
      return await Promise.race([opened.promise, ended.then(() => opened.promise)]);
    } catch (error) {
      await this.#endWith(error);
      throw error;
    }
  }

  async #generateOnce(
    plan: RequestPlan,
    signal: AbortSignal,
  ): Promise<LanguageModelV4GenerateResult> {
    const request = await this.#begin(plan, signal);
    const answer = await this.#answer(request, signal, plan.options);
    await request.settle(meterWhole(answer.usage, request.count(answer.content)));
    const verdict = judge(answer.finishReason, answer.content, plan.model);
    if ("error" in verdict) throw verdict.error;
    await this.#endWell(verdict.outcome, answer);
    return answer;
  }

  async #answer(
    request: PaidRequest,
    abortSignal: AbortSignal,
    options: LanguageModelV4CallOptions,
  ): Promise<LanguageModelV4GenerateResult> {
    try {
      const model = await request.model();
      return await model.doGenerate({ ...options, abortSignal });
    } catch (error) {
      throw await request.fail(error, [], abortSignal.aborted);
    }
  }

  async #streamOnce(plan: RequestPlan, signal: AbortSignal, open: OpenStream): Promise<void> {
    const request = await this.#begin(plan, signal);
    const outlet = new Outlet();
    try {
      const answer = await this.#relay(request, plan, signal, outlet, open);
      const { finish, content } = answer;
      const verdict = judge(finish?.finishReason, content, plan.model);
      const isCut = "error" in verdict && verdict.error.code === "MODEL_STREAM_CUT";
      const counted = request.count(content);
      const isWhole = finish !== undefined && !isCut;
      await request.settle(
        isWhole ? meterWhole(finish.usage, counted) : meterCut(finish?.usage, counted),
      );
      if ("error" in verdict) throw verdict.error;
      if (finish === undefined) throw new TypeError("an answer without an end was found good");
      await this.#endWell(verdict.outcome, { ...finish, content: [...content] });
      outlet.push(finish);
      outlet.close();
    } catch (error) {
      if (this.#hasBegun) await this.#breakOff(error, outlet);
      throw error;
    }
  }

  /** Hands on what comes, except its end. */
  async #relay(
    request: PaidRequest,
    { options }: RequestPlan,
    signal: AbortSignal,
    outlet: Outlet,
    open: OpenStream,
  ): Promise<AnswerCollector> {
    const abortSignal = AbortSignal.any([signal, outlet.abandoned]);
    const answer = new AnswerCollector();
    try {
      const model = await request.model();
      const result = await model.doStream({ ...options, abortSignal });
      for await (const part of result.stream) {
        if (part.type === "error") throw part.error;
        answer.take(part);
        if (part.type === "finish") continue;
        if (isOutput(part)) this.#begun(() => open({ ...result, stream: outlet.stream }));
        outlet.push(part);
      }
      abortSignal.throwIfAborted();
      if (!this.#hasBegun && answer.finish?.finishReason.unified === "length") {
        this.#begun(() => open({ ...result, stream: outlet.stream }));
      }
      return answer;
    } catch (error) {
      this.#isAbandoned = outlet.abandoned.aborted;
      throw await request.fail(error, answer.content, abortSignal.aborted);
    }
  }

  #begun(open: () => void): void {
    if (this.#hasBegun) return;
    this.#hasBegun = true;
    this.#record.noteFirstOutput();
    open();
  }

  /** Whoever reads is told of what went wrong after it had begun. */
  async #breakOff(error: unknown, outlet: Outlet): Promise<void> {
    try {
      await this.#endWith(error);
    } catch (worse) {
      outlet.fail(worse);
      return;
    }
    if (!(error instanceof ModelError)) return outlet.fail(error);
    outlet.push({ type: "error", error });
    outlet.close();
  }

  #plan(isStreamed: boolean): RequestPlan {
    const { services, caller, model, options, fingerprint } = this.#given;
    return planRequest(services, { caller, model, options, fingerprint, isStreamed });
  }

  #begin(plan: RequestPlan, signal: AbortSignal): Promise<PaidRequest> {
    return PaidRequest.begin(this.#given.services, plan, this.#record, signal);
  }

  #guarded<T>(run: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { services, model, caller, options } = this.#given;
    const { name, concurrency } = model.provider;
    const special = concurrency === undefined ? {} : { atOnce: concurrency };
    const part = services.parts.part({ kind: "provider", name }, special);
    const isReplayed = services.source === "cassette";
    return part.run({
      run,
      failureOf: (outcome) => this.#failureOf(outcome),
      ...(isReplayed ? {} : { probe: (signal) => askForModels(model.provider, services, signal) }),
      ...(options.abortSignal === undefined ? {} : { signal: options.abortSignal }),
      session: caller.spender.session,
    });
  }

  #failureOf(outcome: Outcome<unknown>): PartFailure | undefined {
    const error = "error" in outcome ? outcome.error : undefined;
    if (!(error instanceof ModelError)) return undefined;
    const blame = blameOf(error);
    if (blame === "none") return undefined;
    return {
      reason: error.message,
      isFinal: blame === "final" || this.#hasBegun,
      ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
    };
  }

  async #endWell(
    outcome: "done" | "length",
    { content, finishReason, usage, providerMetadata }: Omit<KeptAnswer, "model">,
  ): Promise<void> {
    const { keep, model } = this.#given;
    await this.#tell(this.#record.end(outcome));
    if (outcome !== "done") return;
    await keep?.({ model: model.label, content, finishReason, usage, providerMetadata });
  }

  /** What was never sent is no call. */
  async #endWith(error: unknown): Promise<void> {
    if (this.#record.requests === 0) return;
    const isCancelled = this.#isAbandoned || this.#given.options.abortSignal?.aborted === true;
    const outcome = isCancelled ? "cancelled" : failedOutcomeOf(error);
    await this.#tell(this.#record.end(outcome, isCancelled ? undefined : error));
  }

  /** Once, also when it is the telling that fails. */
  async #tell(call: ModelCall): Promise<void> {
    if (this.#isTold) return;
    this.#isTold = true;
    const { services, caller } = this.#given;
    await services.onCall(call, caller.spender);
  }
}

function failedOutcomeOf(error: unknown): ModelCallOutcome {
  return error instanceof ModelError ? outcomeOf(error) : "failed";
}
