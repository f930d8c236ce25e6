import { z } from "zod";
import { modelRoleSchema, promptVersionSchema } from "./model-role.ts";
import { modelUsageSchema } from "./model-usage.ts";

export const modelCallOutcomeSchema = z.enum([
  /** The provider ended it by itself, with an answer or with calls of tools. */
  "done",
  /** The output has reached its limit, or the context is full. */
  "length",
  /** The model, or the provider's filter, would not. */
  "refused",
  /** The answer had nothing in it. */
  "empty",
  /** The stream ended before the answer did. */
  "cut",
  /** It was not answered: the provider is down, has refused the key, or spoke garbage. */
  "failed",
  /** Whoever asked did not want it any more. */
  "cancelled",
]);
export type ModelCallOutcome = z.infer<typeof modelCallOutcomeSchema>;

/** One request to one model, whatever became of it. It holds neither the texts nor any secret. */
export const modelCallSchema = z.strictObject({
  /** Unique; the reservation in the budget has the same. */
  call: z.string().min(1),
  role: modelRoleSchema,
  /** As configuration calls it: `anthropic`, `openai`, `local`. */
  provider: z.string().min(1),
  /** As it was asked for. */
  model: z.string().min(1),
  /** The entry of the price list that was applied; null when there is none for this model. */
  pricedAs: z.string().nullable(),
  prompt: promptVersionSchema.optional(),
  /** `provider` costs money; the others are answers to the same request from earlier. */
  source: z.enum(["provider", "cache", "cassette"]),
  outcome: modelCallOutcomeSchema,
  /** Of what failed: the stable code of the error, and its message without secrets. */
  failure: z.strictObject({ code: z.string(), message: z.string() }).optional(),
  usage: modelUsageSchema,
  /** The provider reported no usage: it was counted from the texts. */
  isEstimated: z.boolean(),
  /** Null when the price is not known; 0 when it costs nothing. */
  dollars: z.number().nonnegative().nullable(),
  /** Milliseconds from the request to the end of the answer, and to its first output. */
  ms: z.number().nonnegative(),
  firstOutputMs: z.number().nonnegative().optional(),
  /** Requests that were sent for it, with retries. */
  requests: z.int().nonnegative(),
  /** Position of the model in its role's chain, from 0. */
  fallback: z.int().nonnegative(),
});
export type ModelCall = z.infer<typeof modelCallSchema>;
