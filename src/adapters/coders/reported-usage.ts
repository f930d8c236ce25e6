import { z } from "zod";
import type { ModelUsage } from "#domain";
import type { UsageScope } from "./coder.ts";
import { tokenCount, usageOf } from "./metering/token-counts.ts";

/** Of the protocol's drafts, in the answer to a prompt. */
const usageSchema = z.looseObject({
  inputTokens: tokenCount,
  outputTokens: tokenCount,
  cachedReadTokens: tokenCount,
  cachedWriteTokens: tokenCount,
  thoughtTokens: tokenCount,
  totalTokens: tokenCount,
});
type Report = z.infer<typeof usageSchema>;

/** Where Gemini CLI tells it. */
const quotaSchema = z.looseObject({
  token_count: z.looseObject({ input_tokens: tokenCount, output_tokens: tokenCount }),
});

export const promptUsageSchema = z.looseObject({
  usage: usageSchema.nullish().catch(null),
  _meta: z.looseObject({ quota: quotaSchema.nullish().catch(null) }).nullish(),
});

export interface ReportedUsage {
  readonly usage: ModelUsage;
  /** It is less than what was used. */
  readonly isPartial: boolean;
}

/** What a turn has used, from the answer to its prompt. */
export class UsageReports {
  readonly #scope: UsageScope;
  /** Of the session so far, where that is what is reported. */
  #before: ModelUsage | undefined;

  constructor(scope: UsageScope) {
    this.#scope = scope;
  }

  /** Undefined when it tells none. */
  ofTurn(answer: unknown): ReportedUsage | undefined {
    const told = this.#scope === "none" ? undefined : readUsage(answer);
    if (told === undefined) return undefined;
    if (this.#scope !== "session") {
      return { usage: told, isPartial: this.#scope === "last-call" };
    }
    const before = this.#before;
    this.#before = told;
    return { usage: before === undefined ? told : difference(told, before), isPartial: false };
  }
}

function readUsage(answer: unknown): ModelUsage | undefined {
  const { usage, _meta: more } = promptUsageSchema.safeParse(answer).data ?? {};
  if (usage) return normalised(usage);
  const counts = more?.quota?.token_count;
  return counts && usageOf({ input: counts.input_tokens, output: counts.output_tokens });
}

/**
 * Agents disagree whether the cached tokens are part of the input, and thoughts of the output. The total tells: what it
 * has beyond input and output was not counted in them.
 */
function normalised(report: Report): ModelUsage {
  const { inputTokens, outputTokens, cachedReadTokens, cachedWriteTokens, thoughtTokens } = report;
  const cached = cachedReadTokens + cachedWriteTokens;
  const beyond = report.totalTokens - inputTokens - outputTokens;
  const isOutside = (part: number): boolean =>
    part > 0 && (beyond === part || beyond === cached + thoughtTokens);
  return usageOf({
    input: inputTokens + (isOutside(cached) ? cached : 0),
    cached: cachedReadTokens,
    written: cachedWriteTokens,
    output: outputTokens + (isOutside(thoughtTokens) && beyond !== cached ? thoughtTokens : 0),
    reasoning: thoughtTokens,
  });
}

function difference(now: ModelUsage, before: ModelUsage): ModelUsage {
  const less = (name: keyof ModelUsage): number => Math.max(0, now[name] - before[name]);
  return {
    inputTokens: less("inputTokens"),
    cachedInputTokens: less("cachedInputTokens"),
    cacheWriteTokens: less("cacheWriteTokens"),
    outputTokens: less("outputTokens"),
    reasoningTokens: less("reasoningTokens"),
  };
}
