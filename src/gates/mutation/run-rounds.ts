import { canBeKeptOpen, runOpenRounds } from "./open-rounds.ts";
import { runSingleRounds } from "./single-rounds.ts";
import type { RoundContext, RoundOutcomes, RoundPlan } from "./test-rounds.ts";

/** In a runner that stays open where that can be, else in a run of its own for each. */
export async function runRounds(
  plan: RoundPlan,
  context: RoundContext,
): Promise<{ readonly outcomes: RoundOutcomes; readonly open: boolean }> {
  if (canBeKeptOpen(plan.suite)) {
    const outcomes = await runOpenRounds(plan, context);
    const works =
      typeof outcomes !== "string" &&
      [...outcomes.values()].some(({ ended }) => ended !== "broken");
    if (works) return { outcomes, open: true };
  }
  return { outcomes: await runSingleRounds(plan, context), open: false };
}
