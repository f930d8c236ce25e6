import { canBeKeptOpen, runOpenRounds } from "./open-rounds.ts";
import { runSingleRounds } from "./single-rounds.ts";
import type { RoundContext, RoundOutcomes, RoundPlan } from "./test-rounds.ts";

/** How rounds were run: in a runner that stayed open, or in one of its own for each. */
export interface RanRounds {
  readonly outcomes: RoundOutcomes;
  readonly open: boolean;
  /** Why a runner that may be kept open was not. */
  readonly obstacle?: string;
}

/** In a runner that stays open where that can be, else in a run of its own for each. */
export async function runRounds(plan: RoundPlan, context: RoundContext): Promise<RanRounds> {
  if (!canBeKeptOpen(plan.suite)) {
    return { outcomes: await runSingleRounds(plan, context), open: false };
  }
  const outcomes = await runOpenRounds(plan, context);
  if (typeof outcomes !== "string") {
    const works = [...outcomes.values()].some(({ ended }) => ended !== "broken");
    if (works) return { outcomes, open: true };
  }
  const broken = typeof outcomes === "string" ? outcomes : [...outcomes.values()][0]?.reason;
  const obstacle = broken ?? "it ran nothing";
  return { outcomes: await runSingleRounds(plan, context), open: false, obstacle };
}
