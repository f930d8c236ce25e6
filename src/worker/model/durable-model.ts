import type {
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4GenerateResult,
} from "@ai-sdk/provider";
import { z } from "zod";
import { budgetScopeKindSchema } from "#domain";
import { PartUnavailableError } from "#infra/resilience";
import { ArtelError } from "#shared";
import type { WorkContext } from "../worker.ts";
import { collectStream } from "./collect-stream.ts";
import { Stop } from "./stop.ts";

/** An answer that was cut is asked for so often in all. */
const TRIES = 3;

type Answer = Pick<
  LanguageModelV4GenerateResult,
  "content" | "finishReason" | "usage" | "providerMetadata" | "warnings"
>;

type Recorded =
  | { readonly kind: "answered"; readonly answer: Answer }
  | {
      readonly kind: "failed";
      readonly code: string;
      readonly message: string;
      readonly remedy?: string;
    };

/**
 * A model each of whose answers is a durable step: it is asked once, also when the process is killed after that. Failures
 * that trying again would not mend are recorded as well, and end the loop.
 */
export class DurableModel implements LanguageModelV4 {
  readonly specificationVersion = "v4";
  readonly provider: string;
  readonly modelId: string;
  readonly supportedUrls = {};
  readonly #model: LanguageModelV4;
  readonly #context: Pick<WorkContext, "step" | "signal" | "tell">;
  readonly #name: string;
  readonly #admitted: () => Promise<void>;
  #calls = 0;

  constructor(
    model: LanguageModelV4,
    context: Pick<WorkContext, "step" | "signal" | "tell">,
    name: string,
    /** Resolves when one more request may be made. */
    admitted: () => Promise<void>,
  ) {
    this.#model = model;
    this.#context = context;
    this.#name = name;
    this.#admitted = admitted;
    this.provider = model.provider;
    this.modelId = model.modelId;
  }

  async doGenerate(options: LanguageModelV4CallOptions): Promise<LanguageModelV4GenerateResult> {
    this.#calls += 1;
    const recorded = await this.#context.step<Recorded>(`${this.#name} ${this.#calls}`, () =>
      this.#ask(options),
    );
    if (recorded.kind === "failed")
      throw new Stop({ outcome: outcomeOf(recorded.code), failure: recorded });
    return recorded.answer;
  }

  doStream(): never {
    throw new TypeError("a durable model answers as a whole");
  }

  async #ask(options: LanguageModelV4CallOptions): Promise<Recorded> {
    for (let again = 1; ; again += 1) {
      try {
        await this.#admitted();
        return { kind: "answered", answer: await this.#collected(options) };
      } catch (error) {
        if (this.#context.signal.aborted || error instanceof PartUnavailableError) throw error;
        // Of the whole session's budget: the session stops there, and can go on when it was raised.
        if (!(error instanceof ArtelError) || stopsSession(error)) throw error;
        if (error.code === "MODEL_STREAM_CUT" && again < TRIES) continue;
        const { code, message, remedy } = error;
        return { kind: "failed", code, message, ...(remedy === undefined ? {} : { remedy }) };
      }
    }
  }

  async #collected(options: LanguageModelV4CallOptions): Promise<Answer> {
    const { signal } = this.#context;
    const answering = await this.#model.doStream({
      ...options,
      abortSignal:
        options.abortSignal === undefined ? signal : AbortSignal.any([signal, options.abortSignal]),
    });
    return collectStream(answering, (text) => {
      const [line = ""] = text.trim().split("\n", 1);
      if (line.length > 20) this.#context.tell(line.slice(0, 200));
    });
  }
}

function stopsSession({ code, details }: ArtelError): boolean {
  const scope = z.object({ kind: budgetScopeKindSchema }).safeParse(details["scope"]).data;
  return code === "BUDGET_EXHAUSTED" && scope?.kind !== "task" && scope?.kind !== "agent";
}

function outcomeOf(code: string): "limit" | "failed" {
  return code === "BUDGET_EXHAUSTED" ? "limit" : "failed";
}
