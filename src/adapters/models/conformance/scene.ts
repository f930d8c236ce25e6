import type {
  LanguageModelV4CallOptions,
  LanguageModelV4Content,
  LanguageModelV4StreamPart,
} from "@ai-sdk/provider";
import type { ModelCall, Spender } from "#domain";
import { resolveConfiguration } from "#infra/config";
import { type PartPolicies, Parts, type PartPolicy } from "#infra/resilience";
import { createModelGateway, type ModelGatewayOptions } from "../gateway.ts";
import type { ModelCaller, ModelGateway } from "../model-gateway.ts";
import { modelTermsOf } from "../terms.ts";
import type { Dialect, ScriptedAnswer } from "./dialect.ts";
import { MemoryBudget } from "./memory-budget.ts";
import type { Answering, ModelServer, SeenRequest, ServerScript } from "./model-server.ts";

/** Long enough that nothing else is like it. */
export const KEY = "key-of-the-provider-4711-0815";

export interface SceneOptions {
  /** A second model in the chain, on a server of its own. */
  readonly spare?: { readonly dialect: Dialect; readonly server: ModelServer };
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly policy?: Partial<PartPolicy>;
  readonly gateway?: Partial<ModelGatewayOptions>;
}

export const QUESTION: LanguageModelV4CallOptions = {
  prompt: [
    { role: "system", content: "You are brief." },
    { role: "user", content: [{ type: "text", text: "What is in the file?" }] },
  ],
};

export const SPENDER: Spender = { session: "s1", task: "t1", agent: "ada", person: "grace" };

const policy: PartPolicy = {
  atOnce: 8,
  waiting: 100,
  failures: 3,
  openMs: 60_000,
  maximumOpenMs: 60_000,
  retries: 1,
  backoffMs: 1,
  maximumBackoffMs: 1_500,
};

/** A gateway to a server that speaks one provider's format. */
export class ModelScene {
  readonly calls: ModelCall[] = [];
  readonly budget = new MemoryBudget();
  readonly gateway: ModelGateway;
  readonly parts: Parts;
  readonly dialect: Dialect;
  readonly #server: ModelServer;
  readonly question = QUESTION;
  #ids = 0;

  constructor(dialect: Dialect, server: ModelServer, options: SceneOptions = {}) {
    const { spare, settings = {}, gateway = {} } = options;
    this.dialect = dialect;
    this.#server = server;
    const configuration = resolveConfiguration([], {
      environment: {},
      flags: {
        "models.providers": {
          // What a server that somebody runs costs has to be said.
          "openai-compatible": {
            baseUrl: server.url,
            apiKeyVariable: "LOCAL_KEY",
            inputPrice: 1,
            outputPrice: 2,
          },
          ...(spare === undefined ? {} : { spare: { baseUrl: spare.server.url } }),
        },
        ...keyAndAddress(dialect, server.url),
        "models.roles.coder": [
          `${dialect.kind}/${dialect.model}`,
          ...(spare === undefined ? [] : [`spare/${spare.dialect.model}`]),
        ],
        ...settings,
      },
    });
    const each = { ...policy, ...options.policy };
    const policies: PartPolicies = {
      provider: each,
      forge: each,
      tool: each,
      sandbox: each,
      registry: each,
    };
    this.parts = new Parts({ policies });
    this.gateway = createModelGateway({
      terms: modelTermsOf(configuration, { LOCAL_KEY: KEY }),
      parts: this.parts,
      budget: this.budget,
      onCall: async (call) => void this.calls.push(call),
      ...gateway,
    });
  }

  caller(more: Partial<ModelCaller> = {}): ModelCaller {
    const callIds = () => `call-${(this.#ids += 1)}`;
    return { role: "coder", spender: SPENDER, callIds, ...more };
  }

  /** The server answers so, streamed or not as it is asked to. */
  answer(...answers: readonly (ScriptedAnswer | ServerScript | Answering)[]): void {
    this.#server.answer(
      ...answers.map((answer) =>
        typeof answer === "function" || isScript(answer)
          ? answer
          : (request: SeenRequest) => scriptOf(this.dialect, answer, request),
      ),
    );
  }

  async generate(options: Partial<LanguageModelV4CallOptions> = {}, caller = this.caller()) {
    return this.gateway.model(caller).doGenerate({ ...QUESTION, ...options });
  }

  /** Reads the whole stream. */
  async stream(
    options: Partial<LanguageModelV4CallOptions> = {},
    caller = this.caller(),
  ): Promise<readonly LanguageModelV4StreamPart[]> {
    const { stream } = await this.gateway.model(caller).doStream({ ...QUESTION, ...options });
    const parts: LanguageModelV4StreamPart[] = [];
    for await (const part of stream) parts.push(part);
    return parts;
  }

  /** Asks in both ways; answers what came in the form of the one that is not streamed. */
  async ask(way: "generate" | "stream"): Promise<readonly LanguageModelV4Content[]> {
    if (way === "generate") return (await this.generate()).content;
    const parts = await this.stream();
    const error = parts.find((part) => part.type === "error")?.error;
    if (error !== undefined) throw error;
    const text = parts.map((part) => (part.type === "text-delta" ? part.delta : "")).join("");
    return [
      ...(text === "" ? [] : [{ type: "text" as const, text }]),
      ...parts.filter((part) => part.type === "tool-call"),
    ];
  }

  /** Money and tokens of the calls are those that the budget was told. */
  get booksAgree(): boolean {
    const dollars = this.calls.reduce((sum, call) => sum + (call.dollars ?? 0), 0);
    const tokens = this.calls.reduce(
      (sum, { usage }) => sum + usage.inputTokens + usage.outputTokens,
      0,
    );
    const isOpen = [...this.budget.entries.values()].some(({ state }) => state === "reserved");
    return (
      !isOpen &&
      tokens === this.budget.spent.tokens &&
      Math.abs(dollars - this.budget.spent.dollars) < 1e-12
    );
  }
}

export function scriptOf(
  dialect: Dialect,
  answer: ScriptedAnswer,
  { path, body }: SeenRequest,
): ServerScript {
  if (!dialect.isStreamed(path, body)) {
    return {
      headers: { "content-type": "application/json" },
      pieces: [JSON.stringify(dialect.whole(answer))],
    };
  }
  const { begin, body: middle, end } = dialect.pieces(answer);
  return {
    headers: { "content-type": "text/event-stream" },
    pieces: [...begin, ...middle, ...end],
  };
}

function isScript(answer: ScriptedAnswer | ServerScript): answer is ServerScript {
  return "status" in answer || "pieces" in answer || "end" in answer || "delayMs" in answer;
}

function keyAndAddress({ kind }: Dialect, url: string): Readonly<Record<string, string>> {
  if (kind === "openai-compatible") return {};
  return { [`models.${kind}.apiKey`]: KEY, [`models.${kind}.baseUrl`]: url };
}
