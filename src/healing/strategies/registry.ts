import { autoFormat } from "./auto-format/strategy.ts";
import { dependencyUpdates } from "./dependency-updates/strategy.ts";
import { generatedFiles } from "./generated-files/strategy.ts";
import { imports } from "./imports/strategy.ts";
import { lintFix } from "./lint-fix/strategy.ts";
import { lockfile } from "./lockfile/strategy.ts";
import { missingDependency } from "./missing-dependency/strategy.ts";
import type { HealingStrategy } from "./strategy.ts";
import { syntaxRepair } from "./syntax-repair/strategy.ts";
import { testImports } from "./test-imports/strategy.ts";
import { unusedDirectives } from "./unused-directives/strategy.ts";

/** Every strategy, one line each, from the cheapest and safest: in this order they are tried. */
export const healingStrategies: readonly HealingStrategy[] = [
  lockfile,
  autoFormat,
  lintFix,
  imports,
  testImports,
  syntaxRepair,
  unusedDirectives,
  generatedFiles,
  missingDependency,
  dependencyUpdates,
];

export function findHealingStrategy(name: string): HealingStrategy | undefined {
  return healingStrategies.find((strategy) => strategy.name === name);
}
