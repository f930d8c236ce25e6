import { autoFormat } from "./auto-format/strategy.ts";
import { lintFix } from "./lint-fix/strategy.ts";
import type { HealingStrategy } from "./strategy.ts";

/** Every strategy, one line each, from the cheapest and safest: in this order they are tried. */
export const healingStrategies: readonly HealingStrategy[] = [autoFormat, lintFix];

export function findHealingStrategy(name: string): HealingStrategy | undefined {
  return healingStrategies.find((strategy) => strategy.name === name);
}
