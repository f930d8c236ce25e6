import { shortHash } from "#shared";
import type { Mutant } from "./mutant.ts";

/**
 * So many of the mutants, the same for the same code: first one of each line, in an order by content, so that a few tell
 * something of all.
 */
export function chooseMutants(mutants: readonly Mutant[], most: number): readonly Mutant[] {
  const lines = new Map<string, Mutant[]>();
  for (const mutant of mutants) {
    const key = `${mutant.path}\0${mutant.location.line}`;
    lines.set(key, [...(lines.get(key) ?? []), mutant]);
  }
  const groups = [...lines.values()]
    .map((group) => byHash(group))
    .toSorted((a, b) => compare(hashOf(a[0]), hashOf(b[0])));
  const chosen: Mutant[] = [];
  for (let round = 0; groups.some((group) => round < group.length); round += 1) {
    for (const group of groups) {
      const mutant = group[round];
      if (mutant !== undefined && chosen.length < most) chosen.push(mutant);
    }
  }
  return chosen;
}

function byHash(mutants: readonly Mutant[]): readonly Mutant[] {
  return mutants.toSorted((a, b) => compare(hashOf(a), hashOf(b)) || a.id - b.id);
}

function hashOf(mutant: Mutant | undefined): string {
  if (mutant === undefined) return "";
  const { path, mutator, original, replacement } = mutant;
  return shortHash([path, mutator, original, replacement].join("\0"));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
