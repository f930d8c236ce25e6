import { z } from "zod";
import type { ModelCallOutcome, ModelUsage } from "#domain";
import type { AnswerReader, ModelInterface } from "./model-interface.ts";
import { tokenCount, usageOf } from "./token-counts.ts";

// platform.claude.com/docs/en/api/messages and …/messages-streaming

const requestSchema = z.looseObject({
  model: z.string().optional(),
  max_tokens: z.number().positive().nullish().catch(null),
});

/** In a stream the input is told at its start, and the output so far with each change. */
const usageSchema = z.looseObject({
  input_tokens: z.number().nullish(),
  cache_creation_input_tokens: z.number().nullish(),
  cache_read_input_tokens: z.number().nullish(),
  output_tokens: z.number().nullish(),
});

const eventSchema = z.looseObject({
  type: z.string(),
  message: z.looseObject({ usage: usageSchema.nullish() }).nullish(),
  usage: usageSchema.nullish(),
  stop_reason: z.string().nullish(),
  delta: z.looseObject({ stop_reason: z.string().nullish() }).nullish(),
});

class MessagesReader implements AnswerReader {
  outcome: ModelCallOutcome | undefined;
  readonly #counts: { input?: number; written?: number; cached?: number; output?: number } = {};

  get usage(): ModelUsage | undefined {
    const { input, written = 0, cached = 0, output } = this.#counts;
    if (input === undefined || output === undefined) return undefined;
    return usageOf({ input: input + written + cached, cached, written, output });
  }

  read(event: unknown): void {
    const { data } = eventSchema.safeParse(event);
    if (data === undefined) return;
    this.#note(data.message?.usage);
    this.#note(data.usage);
    const reason = data.delta?.stop_reason ?? data.stop_reason;
    if (reason) this.outcome = outcomes[reason] ?? "done";
  }

  #note(usage: z.infer<typeof usageSchema> | null | undefined): void {
    if (!usage) return;
    const noted = this.#counts;
    noted.input = number(usage.input_tokens) ?? noted.input;
    noted.written = number(usage.cache_creation_input_tokens) ?? noted.written;
    noted.cached = number(usage.cache_read_input_tokens) ?? noted.cached;
    noted.output = number(usage.output_tokens) ?? noted.output;
  }
}

const number = (value: number | null | undefined): number | undefined =>
  value === null || value === undefined ? undefined : tokenCount.parse(value);

const outcomes: Readonly<Record<string, ModelCallOutcome>> = {
  max_tokens: "length",
  model_context_window_exceeded: "length",
  refusal: "refused",
};

export const anthropic: ModelInterface = {
  name: "anthropic",
  prefix: "/v1",
  headers: ["anthropic-version", "anthropic-beta"],
  route(method, path) {
    if (method === "POST" && path === "/messages") return { kind: "generate" };
    if (method === "POST" && path === "/messages/count_tokens") return { kind: "free" };
    const lists = method === "GET" && /^\/models(\/[\w.:@-]+)?$/.test(path);
    return lists ? { kind: "free" } : undefined;
  },
  authorization: (key) => ({ "x-api-key": key }),
  readRequest(body) {
    const { data } = requestSchema.safeParse(body);
    return {
      ...(data?.model === undefined ? {} : { model: data.model }),
      ...(data?.max_tokens ? { maxOutputTokens: data.max_tokens } : {}),
    };
  },
  reader: () => new MessagesReader(),
  // platform.claude.com/docs/en/api/errors
  refusal(status, message) {
    const types: Readonly<Record<number, string>> = {
      401: "authentication_error",
      402: "billing_error",
      404: "not_found_error",
      413: "request_too_large",
      429: "rate_limit_error",
      503: "overloaded_error",
    };
    const type = types[status] ?? (status < 500 ? "invalid_request_error" : "api_error");
    return { type: "error", error: { type, message } };
  },
};
