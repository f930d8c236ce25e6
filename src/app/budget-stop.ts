import { budgetScopeKindSchema, type BudgetScopeKind } from "#domain";
import { ArtelError } from "#shared";

/** A session may spend no more: it stops there, and goes on when the limit was raised and it is resumed. */
export class BudgetStopError extends ArtelError {}

/** Where it was reached, the rest of the session may still spend. */
const ONE_OF_MANY: ReadonlySet<BudgetScopeKind> = new Set(["task", "agent"]);

/** The failure as one that stops the whole session, or undefined when it is something else. */
export function budgetStop(error: unknown): BudgetStopError | undefined {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof BudgetStopError) return cause;
    if (!(cause instanceof ArtelError) || cause.code !== "BUDGET_EXHAUSTED") continue;
    const kind = scopeKindOf(cause.details);
    return kind === undefined || ONE_OF_MANY.has(kind) ? undefined : sameAs(cause);
  }
  return undefined;
}

/** What was read back from the database has lost its class, and its details their type. */
function scopeKindOf({ scope }: ArtelError["details"]): BudgetScopeKind | undefined {
  const isObject = typeof scope === "object" && scope !== null && "kind" in scope;
  return isObject ? budgetScopeKindSchema.safeParse(scope.kind).data : undefined;
}

function sameAs(error: ArtelError): BudgetStopError {
  const { code, kind, message, remedy, details } = error;
  return new BudgetStopError({
    code,
    kind,
    message,
    ...(remedy === undefined ? {} : { remedy }),
    details,
    cause: error,
  });
}
