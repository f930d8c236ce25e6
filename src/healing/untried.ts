import type { FailureAtHand, HealingStrategy } from "./strategies/strategy.ts";

/** Why nothing came of a strategy that was refused by nobody: where, and in a sentence. */
export function whyUntried(
  strategy: HealingStrategy | undefined,
  failure: FailureAtHand,
  { isLate, wasKept }: { readonly isLate: boolean; readonly wasKept: boolean },
): [stage: string, reason: string] {
  if (isLate && wasKept) {
    return ["time", "it mended a part of the failure, and the session's time was used up"];
  }
  if (isLate && strategy !== undefined && strategy.suits(failure).length > 0) {
    return ["time", "the session's time was used up before it was tried"];
  }
  return ["diagnosis", "it is not for what failed, so it was not tried"];
}
