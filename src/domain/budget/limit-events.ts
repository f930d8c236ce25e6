import { z } from "zod";
import { budgetLimitSchema, budgetScopeKindSchema, budgetScopeSchema } from "./budget.ts";

const amount = z.number().nonnegative();

/** Why a call was refused. All amounts are of the scope and in the unit. */
export const budgetExhaustionSchema = z.strictObject({
  scope: budgetScopeSchema,
  unit: z.enum(["dollars", "tokens"]),
  limit: amount,
  spent: amount,
  /** Reserved by processes that died before they settled: it may have been spent. */
  forfeited: amount,
  /** By other calls that are under way. */
  reserved: amount,
  /** The most that the refused call could have cost. */
  estimate: amount,
});
export type BudgetExhaustion = z.infer<typeof budgetExhaustionSchema>;

/** A limit that a person set, with what was set before; empty when nothing is or was set. */
export const limitChangeSchema = z.strictObject({
  kind: budgetScopeKindSchema,
  /** Of the scope; left out when the limit is that of each scope of the kind. */
  id: z.string().optional(),
  limit: budgetLimitSchema,
  previous: budgetLimitSchema,
});
export type LimitChange = z.infer<typeof limitChangeSchema>;
