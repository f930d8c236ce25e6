import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4GenerateResult,
  LanguageModelV4StreamResult,
} from "@ai-sdk/provider";
import { PartUnavailableError } from "#infra/resilience";
import { sha256, type ArtelError } from "#shared";
import { Attempt } from "./attempt.ts";
import { CallRecord } from "./call-record.ts";
import type { ChainModel } from "./chain.ts";
import { isForNext, ModelChainError, ModelError } from "./errors.ts";
import type { GatewayServices } from "./gateway-services.ts";
import type { ModelCaller } from "./model-gateway.ts";
import { fingerprintOf } from "./request-plan.ts";
import { type KeptAnswer, partsOf } from "./response-cache/kept-answer.ts";
import type { ResponseCache } from "./response-cache/response-cache.ts";
import { meterWhole } from "./usage.ts";

/** The whole chain of a role, as one model of the AI SDK. */
export class RoleModel implements LanguageModelV4 {
  readonly specificationVersion = "v4";
  readonly provider = "artel";
  readonly modelId: string;
  /** None: the models of a chain differ in what they fetch by themselves, so files are sent whole. */
  readonly supportedUrls = {};
  readonly #services: GatewayServices;
  readonly #cache: ResponseCache | undefined;
  readonly #caller: ModelCaller;
  readonly #chain: readonly [ChainModel, ...ChainModel[]];

  constructor(
    services: GatewayServices,
    cache: ResponseCache | undefined,
    caller: ModelCaller,
    chain: readonly [ChainModel, ...ChainModel[]],
  ) {
    this.#services = services;
    this.#cache = caller.cache === true ? cache : undefined;
    this.#caller = caller;
    this.#chain = chain;
    this.modelId = chain[0].label;
  }

  async doGenerate(options: LanguageModelV4CallOptions): Promise<LanguageModelV4GenerateResult> {
    const request = this.#request(options);
    const kept = await this.#findKept(request);
    if (kept !== undefined) return { ...kept, warnings: [] };
    return this.#ask(request, (attempt) => attempt.generate());
  }

  async doStream(options: LanguageModelV4CallOptions): Promise<LanguageModelV4StreamResult> {
    const request = this.#request(options);
    const kept = await this.#findKept(request);
    if (kept !== undefined) return { stream: ReadableStream.from(partsOf(kept)) };
    return this.#ask(request, (attempt) => attempt.stream());
  }

  #request(options: LanguageModelV4CallOptions): ChainRequest {
    return { id: this.#caller.callIds(), options, fingerprint: fingerprintOf(options) };
  }

  /** Models in turn, until one answers or fails in a way in which the others would as well. */
  async #ask<T>(request: ChainRequest, ask: (attempt: Attempt) => Promise<T>): Promise<T> {
    const { abortSignal } = request.options;
    const failures: { model: string; error: ArtelError }[] = [];
    for (const [fallback, model] of this.#chain.entries()) {
      abortSignal?.throwIfAborted();
      try {
        return await ask(this.#attempt(request, model, fallback));
      } catch (error) {
        abortSignal?.throwIfAborted();
        if (!isForNextModel(error) || this.#chain.length === 1) throw error;
        failures.push({ model: model.label, error });
      }
    }
    throw chainFailure(this.#caller.role, failures);
  }

  #attempt(
    { id, options, fingerprint }: ChainRequest,
    model: ChainModel,
    fallback: number,
  ): Attempt {
    const cache = fallback === 0 ? this.#cache : undefined;
    return new Attempt({
      services: this.#services,
      caller: this.#caller,
      // The ids of later calls do not depend on how many models had to be asked.
      id: fallback === 0 ? id : `${id}+${fallback}`,
      model,
      fallback,
      options,
      fingerprint,
      ...(cache === undefined
        ? {}
        : { keep: (answer) => cache.write(this.#keyOf(fingerprint), answer) }),
    });
  }

  async #findKept({ id, fingerprint }: ChainRequest): Promise<KeptAnswer | undefined> {
    const kept = await this.#cache?.read(this.#keyOf(fingerprint));
    if (kept === undefined) return undefined;
    const { clock, onCall } = this.#services;
    const [model] = this.#chain;
    const caller = this.#caller;
    const record = new CallRecord({ id, caller, model, fallback: 0, source: "cache", clock });
    record.add(meterWhole(kept.usage, { input: 0, output: 0 }), 0);
    await onCall(record.end("done"), caller.spender);
    return kept;
  }

  /** Only what the first model of the chain has said is kept. */
  #keyOf(fingerprint: string): string {
    return sha256(`${this.#chain[0].label} ${fingerprint}`);
  }
}

interface ChainRequest {
  /** Of the call. */
  readonly id: string;
  readonly options: LanguageModelV4CallOptions;
  readonly fingerprint: string;
}

function isForNextModel(error: unknown): error is ArtelError {
  return error instanceof PartUnavailableError || (error instanceof ModelError && isForNext(error));
}

/** Where all are left alone nothing was asked, and who asked may come again: then it is the one to come back for. */
function chainFailure(
  role: string,
  failures: readonly { readonly model: string; readonly error: ArtelError }[],
): ArtelError {
  const alone = failures
    .map(({ error }) => error)
    .filter((error) => error instanceof PartUnavailableError)
    .toSorted((one, other) => one.retryAt - other.retryAt);
  const [soonest] = alone;
  const whole = new ModelChainError(role, failures, soonest);
  if (soonest === undefined || alone.length < failures.length) return whole;
  soonest.cause = whole;
  return soonest;
}
