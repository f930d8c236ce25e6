import { z } from "zod";

/** What a limit holds for. A day is a calendar day in UTC, `2026-01-31`. */
export const budgetScopeKindSchema = z.enum([
  "session",
  "task",
  "agent",
  "provider",
  "day",
  "person",
]);
export type BudgetScopeKind = z.infer<typeof budgetScopeKindSchema>;

export const budgetScopeSchema = z.strictObject({
  kind: budgetScopeKindSchema,
  /** The session's id, `<session>/<task>`, the agent's name, the provider's name, the day, the person's name. */
  id: z.string().min(1),
});
export type BudgetScope = z.infer<typeof budgetScopeSchema>;

/** What was or will be used. Dollars are null where the price is not known; then only tokens limit it. */
export const costSchema = z.strictObject({
  tokens: z.int().nonnegative(),
  dollars: z.number().nonnegative().nullable(),
});
export type Cost = z.infer<typeof costSchema>;

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
  /** The call's id. The same id again is the same reservation: a step that is repeated after a crash pays once. */
  readonly call: string;
  readonly spender: Spender;
  readonly provider: string;
  /** The most that the call can cost. */
  readonly estimate: Cost;
  /** Of the request's content: the same one again and again in a task is a loop. */
  readonly fingerprint: string;
}

export interface Reservation {
  readonly call: string;
}

/**
 * The one way to spend. `reserve` rejects with an `ArtelError`: `BUDGET_EXHAUSTED` when a limit would be passed, with
 * the scope, its limit and what is spent in `details`; `BUDGET_LOOP` when the same request was made too often.
 */
export interface Budget {
  reserve(request: ReservationRequest): Promise<Reservation>;
  /** What it has really cost. Again for the same call changes nothing. */
  settle(reservation: Reservation, actual: Cost): Promise<void>;
  /** Nothing was used: the request never reached the provider. */
  release(reservation: Reservation): Promise<void>;
}
