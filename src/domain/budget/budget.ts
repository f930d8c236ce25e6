import { z } from "zod";

/** What a limit holds for, from the narrowest to the widest. */
export const budgetScopeKindSchema = z.enum([
  "task",
  "session",
  "agent",
  "provider",
  "person",
  "day",
]);
export type BudgetScopeKind = z.infer<typeof budgetScopeKindSchema>;

export const budgetScopeSchema = z.strictObject({
  kind: budgetScopeKindSchema,
  /**
   * `<session>/<task>`, the session's id, the agent's name, the provider's name, the person's name, or the day. A day is
   * a calendar day in UTC by the database's clock, `2026-01-31`.
   */
  id: z.string().min(1),
  /** Of those that begin anew: the day of an agent or a provider, the month of a person, `2026-01`. */
  period: z.string().optional(),
});
export type BudgetScope = z.infer<typeof budgetScopeSchema>;

/** What was or will be used. Dollars are null where the price is not known; then only tokens limit it. */
export const costSchema = z.strictObject({
  tokens: z.int().nonnegative(),
  dollars: z.number().nonnegative().nullable(),
});
export type Cost = z.infer<typeof costSchema>;

/** The most that may be used; there is no limit of what is left out. */
export const budgetLimitSchema = z.strictObject({
  tokens: z.int().nonnegative().optional(),
  dollars: z.number().nonnegative().optional(),
});
export type BudgetLimit = z.infer<typeof budgetLimitSchema>;

export const budgetLimitsSchema = z.strictObject({
  /** All of the session. It always has both, so that tokens limit what has no known price. */
  session: budgetLimitSchema.required(),
  /** Each task, each agent and each provider a day, the person a month, and each day of everybody. */
  task: budgetLimitSchema,
  agent: budgetLimitSchema,
  provider: budgetLimitSchema,
  person: budgetLimitSchema,
  day: budgetLimitSchema,
});
export type BudgetLimits = z.infer<typeof budgetLimitsSchema>;

/** Fixed when a session is opened. */
export const sessionBudgetSchema = z.strictObject({
  /** Who started it. */
  person: z.string().min(1),
  limits: budgetLimitsSchema,
  /** How often a task may make the same request. */
  repeatedCalls: z.int().positive(),
});
export type SessionBudget = z.infer<typeof sessionBudgetSchema>;

/** On whose account a call is. The day is that of the reservation. */
export interface Spender {
  readonly session: string;
  /** Of the plan. */
  readonly task?: string;
  readonly agent?: string;
  /** Who started the session. */
  readonly person: string;
}

export interface ReservationRequest {
  /**
   * The call's id. While it is open in this process, the same id again is the same reservation. After that it is the
   * same call made once more, as by a step that is repeated after a crash: it is paid again, and both are counted.
   */
  readonly call: string;
  readonly spender: Spender;
  readonly provider: string;
  /** As it is asked for. */
  readonly model: string;
  /** The most that the call can cost. */
  readonly estimate: Cost;
  /** Of the request's content: the same one again and again in a task is a loop. */
  readonly fingerprint: string;
}

export interface Reservation {
  readonly call: string;
  /** How often the call was begun, with this time. */
  readonly attempt: number;
}

/**
 * The one way to spend. `reserve` rejects with an `ArtelError`: `BUDGET_EXHAUSTED` when a limit would be passed, with
 * the scope, its limit and what is spent in `details`; `BUDGET_LOOP` when the same request was made too often. It may
 * wait for others to settle, and then rejects with the reason of the signal when that is aborted.
 */
export interface Budget {
  reserve(request: ReservationRequest, signal?: AbortSignal): Promise<Reservation>;
  /** What it has really cost. Again for the same reservation changes nothing. */
  settle(reservation: Reservation, actual: Cost): Promise<void>;
  /** Nothing was used: the request never reached the provider. */
  release(reservation: Reservation): Promise<void>;
}
