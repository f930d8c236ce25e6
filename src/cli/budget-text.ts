import type { ListedSession, ScopeSpending, SessionSpending } from "#budget";
import type { LimitChange } from "#domain";
import {
  amountText,
  changeText,
  limitText,
  plural,
  scopeText,
  shareText,
} from "#domain/session-view";
import { printable } from "./output.ts";

const BAR = 20;
const UNITS = ["dollars", "tokens"] as const;

/** A line of a list of sessions. */
export function listedBudget(listed: ListedSession): string {
  const { session, person, openedAt } = listed;
  return printable(`${moment(openedAt)} ${session} ${person}: ${spendingText(listed)}`);
}

/** Calls and amounts, in one line. */
export function spendingText(spending: Amounts & Pick<ScopeSpending, "calls">): string {
  const amounts = UNITS.map((unit) => amountLine(spending, unit)).join(", ");
  return `${plural(spending.calls, "call")}, ${amounts}`;
}

/** All that is known of a session's budget. */
export function shownSessionBudget(spending: SessionSpending): string {
  const { session, person, openedAt, scopes, models } = spending;
  return [
    `Session ${session} of ${person}, begun ${moment(openedAt)}`,
    ...scopes.flatMap((each) => scopeLines(each, session)),
    ...(models.length === 0 ? ["No model was called."] : ["Calls by model:"]),
    ...models.map(modelLine),
  ]
    .map(printable)
    .join("\n");
}

export function shownScopes(scopes: readonly ScopeSpending[]): string {
  return scopes
    .flatMap((each) => scopeLines(each))
    .map(printable)
    .join("\n");
}

export function limitChangeText(change: LimitChange): string {
  const before = limitText(change.previous);
  const text = `You ${changeText(change)}${before === undefined ? "" : `; before: ${before}`}.`;
  return printable(text);
}

function scopeLines(spending: ScopeSpending, session?: string): string[] {
  const { scope, calls, unpricedTokens } = spending;
  const own = scope.id === session ? "the whole session" : scopeText(shortened(scope, session));
  const unpriced =
    unpricedTokens === 0 ? "" : `, ${amountText(unpricedTokens, "tokens")} without a known price`;
  return [
    `  ${own}: ${plural(calls, "call")}${unpriced}`,
    ...UNITS.map((unit) => `    ${bar(spending, unit)} ${amountLine(spending, unit)}`),
  ];
}

/** Within a session, its tasks are named without it. */
function shortened(
  scope: ScopeSpending["scope"],
  session: string | undefined,
): ScopeSpending["scope"] {
  const isOwn = session !== undefined && scope.id.startsWith(`${session}/`);
  return isOwn ? { ...scope, id: scope.id.slice(session.length + 1) } : scope;
}

type Amounts = Pick<ScopeSpending, "limit" | "spent" | "reserved" | "forfeited">;
type Unit = (typeof UNITS)[number];

function bar({ limit, spent, reserved, forfeited }: Amounts, unit: Unit): string {
  const most = limit[unit];
  if (most === undefined) return "·".repeat(BAR);
  const cells = (amount: number): number => {
    if (amount === 0) return 0;
    return most === 0 ? BAR : Math.min(BAR, Math.ceil((amount / most) * BAR));
  };
  const used = cells(spent[unit] + forfeited[unit]);
  const held = cells(spent[unit] + forfeited[unit] + reserved[unit]) - used;
  return "█".repeat(used) + "▒".repeat(held) + "░".repeat(BAR - used - held);
}

function amountLine({ limit, spent, reserved, forfeited }: Amounts, unit: Unit): string {
  const text = (amount: number) => amountText(amount, unit);
  const most = limit[unit];
  return [
    most === undefined ? `${text(spent[unit])}, no limit` : shareText(spent[unit], most, unit),
    ...(reserved[unit] === 0 ? [] : [`${text(reserved[unit])} reserved`]),
    ...(forfeited[unit] === 0
      ? []
      : [`${text(forfeited[unit])} perhaps spent by processes that died`]),
  ].join(", ");
}

function modelLine(each: SessionSpending["models"][number]): string {
  const { provider, model, calls, spent, unpricedTokens, open, forfeited } = each;
  const parts = [
    plural(calls, "call"),
    amountText(spent.tokens, "tokens"),
    unpricedTokens > 0 && unpricedTokens === spent.tokens
      ? "price not known"
      : amountText(spent.dollars, "dollars"),
    ...(open === 0 ? [] : [`${open} under way`]),
    ...(forfeited === 0 ? [] : [`${forfeited} of processes that died`]),
  ];
  return `  ${provider} ${model}: ${parts.join(", ")}`;
}

function moment(time: number): string {
  return new Date(time).toISOString().slice(0, 16).replace("T", " ");
}
