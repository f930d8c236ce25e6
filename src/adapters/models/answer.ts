import type { LanguageModelV4Content, LanguageModelV4FinishReason } from "@ai-sdk/provider";
import type { ModelCallOutcome } from "#domain";
import type { ChainModel } from "./chain.ts";
import { ModelError } from "./errors.ts";

/** How an answer ended. What is no answer is an error. */
export type Verdict = { readonly outcome: "done" | "length" } | { readonly error: ModelError };

/** Only an end that the provider itself calls one is a success: a stream that ends early raises no error. */
export function judge(
  finish: LanguageModelV4FinishReason | undefined,
  content: readonly LanguageModelV4Content[],
  { label }: ChainModel,
): Verdict {
  const failed = (
    code: "MODEL_REFUSED" | "MODEL_STREAM_CUT" | "MODEL_ANSWER_EMPTY" | "MODEL_ANSWER_INVALID",
    what: string,
  ) => ({
    error: new ModelError(code, `${label} ${what}`, { model: label }),
  });
  const reason = finish?.raw === undefined ? "" : ` (${finish.raw.slice(0, 60)})`;
  switch (finish?.unified) {
    case "stop":
    case "tool-calls":
      if (content.some(isUsable)) return { outcome: "done" };
      return failed("MODEL_ANSWER_EMPTY", `has ended its answer${reason} without saying anything.`);
    case "length":
      return { outcome: "length" };
    case "content-filter":
      return failed("MODEL_REFUSED", `would not answer${reason}.`);
    case "error":
      return failed("MODEL_ANSWER_INVALID", `ended its answer with an error${reason}.`);
    case "other":
      if (finish.raw === undefined) break;
      return failed("MODEL_ANSWER_INVALID", `ended its answer for an unknown reason${reason}.`);
    default:
  }
  return failed("MODEL_STREAM_CUT", "ended its answer before it was whole.");
}

/** Something that whoever asked can go on with; reasoning alone is not. */
function isUsable(part: LanguageModelV4Content): boolean {
  if (part.type === "text") return part.text.trim() !== "";
  return part.type !== "reasoning" && part.type !== "reasoning-file" && part.type !== "source";
}

/** What the record of a call says of an error. */
export function outcomeOf(error: ModelError): ModelCallOutcome {
  switch (error.code) {
    case "MODEL_STREAM_CUT":
      return "cut";
    case "MODEL_ANSWER_EMPTY":
      return "empty";
    case "MODEL_REFUSED":
      return "refused";
    default:
      return "failed";
  }
}
