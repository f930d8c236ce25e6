import type { BudgetLimit, BudgetScope } from "./budget.ts";
import type { BudgetExhaustion, LimitChange } from "./limit-events.ts";

/** What a limit is counted in. */
export type BudgetUnit = BudgetExhaustion["unit"];

/** `provider openai on 2026-01-31`. */
export function scopeText({ kind, id, period }: BudgetScope): string {
  if (period === undefined) return `${kind} ${id}`;
  return `${kind} ${id} ${kind === "person" ? "in" : "on"} ${period}`;
}

/** `$12.50`, with as many decimals as a small amount needs; `1,200,000 tokens`. */
export function amountText(amount: number, unit: BudgetUnit): string {
  if (unit === "tokens") return `${amount.toLocaleString("en-US")} tokens`;
  const decimals = { minimumFractionDigits: 2, maximumFractionDigits: amount < 1 ? 6 : 4 };
  return `$${amount.toLocaleString("en-US", decimals)}`;
}

/** `$9.80 of $10.00`, `800 of 1,000 tokens`. */
export function shareText(amount: number, most: number, unit: BudgetUnit): string {
  const part = unit === "tokens" ? amount.toLocaleString("en-US") : amountText(amount, unit);
  return `${part} of ${amountText(most, unit)}`;
}

/** `session s: $9.80 of $10.00 spent, $0.10 reserved by other calls, and the call may cost $0.30`. */
export function exhaustionText(exhaustion: BudgetExhaustion): string {
  const { scope, unit, limit, spent, forfeited, reserved, estimate } = exhaustion;
  const text = (amount: number) => amountText(amount, unit);
  const parts = [
    `${shareText(spent, limit, unit)} spent`,
    ...(forfeited === 0 ? [] : [`${text(forfeited)} perhaps spent by processes that died`]),
    ...(reserved === 0 ? [] : [`${text(reserved)} reserved by other calls`]),
  ];
  return `${scopeText(scope)}: ${parts.join(", ")}, and the call may cost ${text(estimate)}`;
}

/** `limited session s to $20.00 and 1,000,000 tokens`; the actor is the subject. */
export function changeText({ kind, id, limit }: LimitChange): string {
  const scope = id === undefined ? `each ${kind}` : `${kind} ${id}`;
  const most = limitText(limit);
  return most === undefined
    ? `removed the limit that was set for ${scope}`
    : `limited ${scope} to ${most}`;
}

/** `$20.00 and 1,000,000 tokens`, or undefined when there is no limit. */
export function limitText({ dollars, tokens }: BudgetLimit): string | undefined {
  const parts = [
    ...(dollars === undefined ? [] : [amountText(dollars, "dollars")]),
    ...(tokens === undefined ? [] : [amountText(tokens, "tokens")]),
  ];
  return parts.length === 0 ? undefined : parts.join(" and ");
}
