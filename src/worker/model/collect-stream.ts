import type {
  LanguageModelV4Content,
  LanguageModelV4GenerateResult,
  LanguageModelV4StreamPart,
  LanguageModelV4StreamResult,
} from "@ai-sdk/provider";

type Collected = Pick<
  LanguageModelV4GenerateResult,
  "content" | "finishReason" | "usage" | "providerMetadata" | "warnings"
>;

/**
 * The whole answer of a stream, as JSON. Rejects with the stream's error; an answer without an end has the finish reason
 * `interrupted`.
 */
export async function collectStream(
  { stream }: LanguageModelV4StreamResult,
  onText: (text: string) => void,
): Promise<Collected> {
  const collector = new Collector(onText);
  for await (const part of stream) collector.add(part);
  return collector.result();
}

type Open = {
  type: "text" | "reasoning";
  text: string;
  providerMetadata?: Collected["providerMetadata"];
};

class Collector {
  readonly #onText: (text: string) => void;
  readonly #content: (LanguageModelV4Content | Open)[] = [];
  readonly #open = new Map<string, Open>();
  #warnings: Collected["warnings"] = [];
  #end: Extract<LanguageModelV4StreamPart, { type: "finish" }> | undefined;

  constructor(onText: (text: string) => void) {
    this.#onText = onText;
  }

  add(part: LanguageModelV4StreamPart): void {
    switch (part.type) {
      case "stream-start":
        this.#warnings = part.warnings;
        return;
      case "text-start":
      case "reasoning-start":
        this.#begin(part.type === "text-start" ? "text" : "reasoning", part);
        return;
      case "text-delta":
      case "reasoning-delta":
        this.#extend(part);
        if (part.type === "text-delta") this.#onText(part.delta);
        return;
      case "text-end":
      case "reasoning-end":
        this.#extend({ ...part, delta: "" });
        this.#open.delete(part.id);
        return;
      case "error":
        throw part.error;
      case "finish":
        this.#end = part;
        return;
      case "tool-input-start":
      case "tool-input-delta":
      case "tool-input-end":
      case "response-metadata":
      case "ping":
      case "raw":
        return;
      default:
        this.#content.push(part);
    }
  }

  result(): Collected {
    const { finishReason, usage, providerMetadata } = this.#end ?? {
      finishReason: { unified: "interrupted" as const, raw: undefined },
      usage: NO_USAGE,
    };
    return {
      content: this.#content as LanguageModelV4Content[],
      finishReason,
      usage,
      warnings: this.#warnings,
      ...(providerMetadata === undefined ? {} : { providerMetadata }),
    };
  }

  #begin(
    type: Open["type"],
    { id, providerMetadata }: { id: string; providerMetadata?: Open["providerMetadata"] },
  ): void {
    const open: Open = {
      type,
      text: "",
      ...(providerMetadata === undefined ? {} : { providerMetadata }),
    };
    this.#open.set(id, open);
    this.#content.push(open);
  }

  #extend(part: { id: string; delta: string; providerMetadata?: Open["providerMetadata"] }): void {
    const open = this.#open.get(part.id);
    if (open === undefined) return;
    open.text += part.delta;
    // A signature of reasoning comes with its end.
    if (part.providerMetadata !== undefined) {
      open.providerMetadata = { ...open.providerMetadata, ...part.providerMetadata };
    }
  }
}

const NO_USAGE: Collected["usage"] = {
  inputTokens: {
    total: undefined,
    noCache: undefined,
    cacheRead: undefined,
    cacheWrite: undefined,
  },
  outputTokens: { total: undefined, text: undefined, reasoning: undefined },
};
