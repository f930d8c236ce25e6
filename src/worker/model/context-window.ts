import type { ModelMessage } from "ai";

/** Messages at the end that are never shortened: what the model is at. */
const RECENT = 8;
/** Outputs that are shorter stay. */
const SHORT = 400;
/** Of the window, so that the answer and an estimate that is too low still fit. */
const SHARE = 0.7;
/** Code and JSON have about three characters in a token; prose has four. */
const CHARACTERS_A_TOKEN = 3;

export interface ContextWindowOptions {
  /** Tokens of the window; the answer is not part of it. */
  readonly contextTokens: number;
  /** Sums up messages, keeping decisions; a durable step. */
  summarise(record: string): Promise<string>;
}

/**
 * Keeps a conversation within the model's window: first the outputs of older uses of tools are left out, which can be
 * had again; when that is not enough, the older part is replaced by a summary that keeps what was decided.
 */
export class ContextWindow {
  readonly #options: ContextWindowOptions;
  readonly #limit: number;

  constructor(options: ContextWindowOptions) {
    this.#options = options;
    this.#limit = options.contextTokens * SHARE;
  }

  /** The messages to go on with; the same ones while they fit. */
  async fit(messages: readonly ModelMessage[]): Promise<readonly ModelMessage[]> {
    if (estimateTokens(messages) <= this.#limit) return messages;
    const shorter = withoutOldOutputs(messages);
    if (estimateTokens(shorter) <= this.#limit) return shorter;
    return this.#summarised(shorter);
  }

  async #summarised(messages: readonly ModelMessage[]): Promise<readonly ModelMessage[]> {
    const [briefing, ...rest] = messages;
    if (briefing === undefined) return messages;
    const cut = cutOf(rest);
    if (cut === 0) return messages;
    const record = JSON.stringify(rest.slice(0, cut).map(readable));
    const longest = this.#limit * CHARACTERS_A_TOKEN;
    const summary = await this.#options.summarise(
      record.length <= longest ? record : record.slice(-longest),
    );
    return [briefing, { role: "user", content: summary }, ...rest.slice(cut)];
  }
}

export function estimateTokens(messages: readonly ModelMessage[]): number {
  return Math.ceil(JSON.stringify(messages).length / CHARACTERS_A_TOKEN);
}

function withoutOldOutputs(messages: readonly ModelMessage[]): readonly ModelMessage[] {
  const old = messages.length - RECENT;
  return messages.map((message, index) => {
    if (index >= old || message.role !== "tool") return message;
    return {
      ...message,
      content: message.content.map((part) => {
        if (part.type !== "tool-result" || part.output.type !== "text") return part;
        const { value } = part.output;
        if (value.length <= SHORT) return part;
        const left = `(output of ${value.length} characters left out; use ${part.toolName} again if you need it)`;
        return { ...part, output: { ...part.output, value: left } };
      }),
    };
  });
}

/** The uses of tools of an answer stay with it: the recent part begins with an answer of the model. */
function cutOf(messages: readonly ModelMessage[]): number {
  const begin = Math.max(0, messages.length - RECENT);
  const next = messages.findIndex(({ role }, index) => index >= begin && role === "assistant");
  if (next !== -1) return next;
  return messages.findLastIndex(({ role }) => role === "assistant");
}

/** Without what only the provider understands, such as signatures. */
function readable({ role, content }: ModelMessage): unknown {
  if (typeof content === "string") return { role, text: content };
  return {
    role,
    parts: content.map((part) => {
      switch (part.type) {
        case "text":
        case "reasoning":
          return part.text;
        case "tool-call":
          return { used: part.toolName, input: part.input };
        case "tool-result":
          return {
            of: part.toolName,
            output: "value" in part.output ? part.output.value : part.output.type,
          };
        default:
          return part.type;
      }
    }),
  };
}
