import type { AgentLimits, BudgetLimit } from "#domain";

/**
 * The most that an agent may spend on one task: what its definition says, and never more than the session's terms;
 * undefined where those alone hold.
 */
export function taskLimitOf(
  { taskTokens, taskDollars }: Pick<AgentLimits, "taskTokens" | "taskDollars">,
  terms: BudgetLimit,
): BudgetLimit | undefined {
  if (taskTokens === undefined && taskDollars === undefined) return undefined;
  const tokens = Math.min(taskTokens ?? Infinity, terms.tokens ?? Infinity);
  const dollars = Math.min(taskDollars ?? Infinity, terms.dollars ?? Infinity);
  return {
    ...(Number.isFinite(tokens) ? { tokens } : {}),
    ...(Number.isFinite(dollars) ? { dollars } : {}),
  };
}
