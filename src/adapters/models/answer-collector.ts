import type { LanguageModelV4Content, LanguageModelV4StreamPart } from "@ai-sdk/provider";

type FinishPart = Extract<LanguageModelV4StreamPart, { type: "finish" }>;

/** Puts an answer together from the parts in which it is streamed. */
export class AnswerCollector {
  finish: FinishPart | undefined;
  readonly #content: LanguageModelV4Content[] = [];
  /** Where the text, the reasoning or the call of a tool with this id is. */
  readonly #places = new Map<string, number>();

  get content(): readonly LanguageModelV4Content[] {
    return this.#content;
  }

  take(part: LanguageModelV4StreamPart): void {
    switch (part.type) {
      case "text-start":
        return this.#begin(`text ${part.id}`, { type: "text", text: "", ...metadataOf(part) });
      case "reasoning-start":
        return this.#begin(`reasoning ${part.id}`, {
          type: "reasoning",
          text: "",
          ...metadataOf(part),
        });
      case "text-delta":
      case "text-end":
        return this.#extend(`text ${part.id}`, part);
      case "reasoning-delta":
      case "reasoning-end":
        return this.#extend(`reasoning ${part.id}`, part);
      case "tool-input-start":
        return this.#begin(`tool ${part.id}`, {
          type: "tool-call",
          toolCallId: part.id,
          toolName: part.toolName,
          input: "",
        });
      case "tool-input-delta":
        return this.#extend(`tool ${part.id}`, part);
      case "tool-call":
        return this.#replace(`tool ${part.toolCallId}`, part);
      case "finish":
        this.finish = part;
        return;
      case "tool-input-end":
      case "stream-start":
      case "response-metadata":
      case "ping":
      case "raw":
      case "error":
        return;
      default:
        if (!isAnnouncement(part)) this.#content.push(part);
    }
  }

  /** An id may be used for several texts, one after the other. */
  #begin(place: string, part: LanguageModelV4Content): void {
    this.#places.set(place, this.#content.length);
    this.#content.push(part);
  }

  /** The pieces of a call are followed by the whole. */
  #replace(place: string, part: LanguageModelV4Content): void {
    const index = this.#places.get(place);
    if (index === undefined) this.#content.push(part);
    else this.#content[index] = part;
  }

  #extend(place: string, piece: { delta?: string } & Pick<FinishPart, "providerMetadata">): void {
    const part = this.#content[this.#places.get(place) ?? -1];
    if (part === undefined) return;
    if (part.type === "tool-call") part.input += piece.delta ?? "";
    if (part.type !== "text" && part.type !== "reasoning") return;
    part.text += piece.delta ?? "";
    if (piece.providerMetadata !== undefined) part.providerMetadata = piece.providerMetadata;
  }
}

function metadataOf({ providerMetadata }: Pick<FinishPart, "providerMetadata">) {
  return providerMetadata === undefined ? {} : { providerMetadata };
}

/** Something of the answer itself: from here on it cannot be asked for again unnoticed. */
export function isOutput(part: LanguageModelV4StreamPart): boolean {
  return !isAnnouncement(part) && !NO_OUTPUT.has(part.type);
}

const NO_OUTPUT: ReadonlySet<LanguageModelV4StreamPart["type"]> = new Set([
  "stream-start",
  "response-metadata",
  "ping",
  "raw",
  "finish",
  "error",
]);

/** Anthropic's library says that the answer begins, before there is any of it. */
function isAnnouncement(part: LanguageModelV4StreamPart): boolean {
  return part.type === "custom" && part.kind.endsWith(".message_start");
}
