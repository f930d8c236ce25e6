import {
  exhaustionText,
  type BudgetExhaustion,
  type BudgetScope,
  type ReservationRequest,
} from "#domain";
import { ArtelError, displayCommand, type ErrorKind } from "#shared";

/** What can be wrong with budgets; each code's meaning and remedy are set where it is raised. */
export type BudgetErrorCode =
  | "BUDGET_AMBIGUOUS"
  | "BUDGET_CALL_TAKEN"
  | "BUDGET_CALL_UNKNOWN"
  | "BUDGET_EXHAUSTED"
  | "BUDGET_LOOP"
  | "BUDGET_NOT_FOUND";

export class BudgetError extends ArtelError {
  declare readonly code: BudgetErrorCode;

  constructor(
    code: BudgetErrorCode,
    kind: ErrorKind,
    message: string,
    options: { remedy?: string; details?: Record<string, unknown> } = {},
  ) {
    super({ code, kind, message, ...options });
  }
}

/** `waitedMs`: how long the calls that hold the rest were waited for; undefined when nothing is left for certain. */
export function exhausted(
  exhaustion: BudgetExhaustion,
  { spender, call }: ReservationRequest,
  waitedMs: number | undefined,
): BudgetError {
  const seconds = Math.round((waitedMs ?? 0) / 1000);
  const waited = seconds === 0 ? "" : `; others did not settle within ${seconds} s`;
  return new BudgetError(
    "BUDGET_EXHAUSTED",
    "cancelled",
    `A limit was reached. ${capitalised(exhaustionText(exhaustion))}${waited}.`,
    {
      remedy: `Raise it with \`${raiseCommand(exhaustion)}\`, then go on with \`artel resume ${spender.session}\`.`,
      details: { ...exhaustion, session: spender.session, call },
    },
  );
}

/** A limit that leaves as much again, and room for the call. */
function raiseCommand({ scope, unit, limit, estimate }: BudgetExhaustion): string {
  const enough = Math.max(2 * limit, limit + 2 * estimate);
  const amount = unit === "tokens" ? Math.ceil(enough) : Math.ceil(enough * 100) / 100;
  return displayCommand([
    "artel",
    "budget",
    "set",
    scope.kind,
    scope.id,
    `--${unit}`,
    String(amount),
  ]);
}

export function loops({ spender, fingerprint, call }: ReservationRequest, made: number) {
  const { session, task } = spender;
  const where = task === undefined ? `session ${session}` : `task ${task} of session ${session}`;
  return new BudgetError(
    "BUDGET_LOOP",
    "cancelled",
    `The same request was made ${made} times in ${where}: it repeats itself.`,
    {
      remedy: `See what it does with \`artel events tail --session ${session}\`; a new session may repeat a request more often with \`--set budget.repeatedCalls=<number>\`.`,
      details: { session, ...(task === undefined ? {} : { task }), call, fingerprint, made },
    },
  );
}

export function callTaken({ call }: ReservationRequest): BudgetError {
  return new BudgetError(
    "BUDGET_CALL_TAKEN",
    "usage",
    `Another request is under way as the call ${call}.`,
    { remedy: "Give each call an id of its own.", details: { call } },
  );
}

export function callUnknown(call: string, attempt: number): BudgetError {
  return new BudgetError(
    "BUDGET_CALL_UNKNOWN",
    "not-found",
    `Nothing was reserved for attempt ${attempt} of the call ${call}, or its session was forgotten.`,
    { remedy: "Reserve before settling.", details: { call, attempt } },
  );
}

export function sessionNotFound(session: string): BudgetError {
  return new BudgetError(
    "BUDGET_NOT_FOUND",
    "not-found",
    `No budget was opened for a session "${session}".`,
    { remedy: "Run `artel budget list` to see what there is.", details: { session } },
  );
}

export function ambiguous(wanted: string, sessions: readonly string[]): BudgetError {
  return new BudgetError(
    "BUDGET_AMBIGUOUS",
    "usage",
    `Several sessions end with "${wanted}": ${sessions.slice(0, 2).join(", ")}, …`,
    { remedy: "Give more of the id.", details: { sessions } },
  );
}

export function scopeNotFound({ kind, id }: BudgetScope, example: string): BudgetError {
  return new BudgetError("BUDGET_NOT_FOUND", "not-found", `There is no ${kind} "${id}".`, {
    remedy: `Name it as ${example}.`,
    details: { kind, id },
  });
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
