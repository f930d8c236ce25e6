import type { LanguageModelV4 } from "@ai-sdk/provider";
import type { ModelMessage, NoObjectGeneratedError } from "ai";
import { ModelError } from "./errors.ts";
import type { ObjectRequest } from "./model-gateway.ts";

const LONGEST_ANSWER = 20_000;
const LONGEST_FAULT = 2_000;

/** Asks for an object, and once more with what was wrong when the answer is none. */
export async function generateObject<T>(
  model: LanguageModelV4,
  request: ObjectRequest<T>,
): Promise<T> {
  const { generateText, NoObjectGeneratedError, Output } = await import("ai");
  const { schema, name, instructions, messages, maxOutputTokens, signal } = request;
  const ask = async (conversation: readonly ModelMessage[]) => {
    const { output } = await generateText({
      model,
      messages: [...conversation],
      output: Output.object({ schema, ...(name === undefined ? {} : { name }) }),
      maxRetries: 0,
      ...(instructions === undefined ? {} : { instructions }),
      ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
      ...(signal === undefined ? {} : { abortSignal: signal }),
    });
    return output;
  };
  try {
    return await ask(messages);
  } catch (error) {
    if (!NoObjectGeneratedError.isInstance(error)) throw error;
    try {
      return await ask([...messages, ...correction(error)]);
    } catch (again) {
      if (!NoObjectGeneratedError.isInstance(again)) throw again;
      throw invalidObject(model, again);
    }
  }
}

/** What the model has said, and what is wrong with it. */
function correction(error: NoObjectGeneratedError): readonly ModelMessage[] {
  const said = (error.text ?? "").slice(0, LONGEST_ANSWER);
  const content = [
    error.finishReason === "length"
      ? "Your answer was cut off because it is too long. Answer again, shorter."
      : "Your answer is not an object of the schema that was asked for.",
    faultOf(error),
    "Answer again with nothing but the corrected JSON.",
  ].join("\n");
  return [
    ...(said.trim() === "" ? [] : [{ role: "assistant" as const, content: said }]),
    { role: "user", content },
  ];
}

function invalidObject(model: LanguageModelV4, error: NoObjectGeneratedError): ModelError {
  const what =
    error.finishReason === "length"
      ? "was cut off because it was too long"
      : "was not of the schema that was asked for";
  return new ModelError(
    "MODEL_ANSWER_INVALID",
    `${model.modelId} was asked twice for an object, and its answer ${what}: ${faultOf(error)}`,
    { model: model.modelId },
  );
}

/** Names of fields and what was expected of them. */
function faultOf({ cause, message }: NoObjectGeneratedError): string {
  const reason = cause instanceof Error ? (cause.cause ?? cause) : undefined;
  const text = reason instanceof Error ? reason.message : message;
  return text.slice(0, LONGEST_FAULT);
}
