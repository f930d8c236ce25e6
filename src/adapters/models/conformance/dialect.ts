/** An answer that a test wants from a provider, whatever the provider's format. */
export interface ScriptedAnswer {
  /** Pieces of the text. */
  readonly text?: readonly string[];
  /** A call of a tool, its arguments in pieces. */
  readonly toolCall?: { readonly name: string; readonly arguments: readonly string[] };
  readonly ends?: "well" | "length" | "refused";
  /** Null: the provider tells none. */
  readonly usage?: ScriptedUsage | null;
}

export interface ScriptedUsage {
  /** All of it. */
  readonly input: number;
  /** Of these, from the provider's cache. */
  readonly cached: number;
  readonly output: number;
}

export type Refusal = "key" | "quota" | "rate" | "context" | "overloaded" | "request" | "model";

/** How a provider's answers look on the wire. */
export interface Dialect {
  readonly kind: string;
  /** A model of it that has a price. */
  readonly model: string;
  whole(answer: ScriptedAnswer): unknown;
  /** The events of a stream as text, each one piece on the wire. The last are those that tell the end. */
  pieces(answer: ScriptedAnswer): {
    readonly begin: readonly string[];
    readonly body: readonly string[];
    readonly end: readonly string[];
  };
  refusal(kind: Refusal): { readonly status: number; readonly body: unknown };
  isStreamed(path: string, body: Readonly<Record<string, unknown>>): boolean;
  /** The limit of the answer that a request has. */
  outputLimit(body: Readonly<Record<string, unknown>>): unknown;
}

export const SCRIPTED_USAGE: ScriptedUsage = { input: 1_200, cached: 200, output: 40 };

/** The usage that an answer tells, or undefined when it tells none. */
export function usageOf({ usage }: ScriptedAnswer): ScriptedUsage | undefined {
  return usage === null ? undefined : (usage ?? SCRIPTED_USAGE);
}

export function textOf({ text = [] }: ScriptedAnswer): string {
  return text.join("");
}

export function argumentsOf({ toolCall }: ScriptedAnswer): string {
  return toolCall?.arguments.join("") ?? "";
}

export function event(data: unknown, name?: string): string {
  const first = name === undefined ? "" : `event: ${name}\n`;
  return `${first}data: ${typeof data === "string" ? data : JSON.stringify(data)}\n\n`;
}
