import type { Observation, Problem } from "#domain";
import type { Comparison } from "./gate.ts";

/** Problems as a multiset of keys: a second one of a kind that was there once is introduced. */
export function compareProblems(
  base: readonly Problem[],
  now: readonly Problem[],
): { readonly introduced: readonly Problem[]; readonly resolved: readonly string[] } {
  const left = countKeys(base);
  const introduced = now.filter((problem) => !take(left, problem.key));
  const resolved = [...left].flatMap(([key, count]) => Array.from({ length: count }, () => key));
  return { introduced, resolved };
}

export function compareObservations(base: Observation, now: Observation): Comparison {
  const ignored = new Set([...base.flaky, ...now.flaky]);
  return compareProblems(
    base.problems.filter(({ key }) => !ignored.has(key)),
    now.problems.filter(({ key }) => !ignored.has(key)),
  );
}

/**
 * The changing parts of a message taken out, so that it is the same diagnostic after lines have moved:
 * numbers that stand alone, and the path of the worktree.
 */
export function stableText(text: string, worktree: string): string {
  return text
    .replaceAll(worktree, ".")
    .replaceAll(/(?<![\w.-])\d+(?![\w-])/g, "N")
    .replaceAll(/\s+/g, " ")
    .trim();
}

function countKeys(problems: readonly Problem[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { key } of problems) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

function take(counts: Map<string, number>, key: string): boolean {
  const count = counts.get(key) ?? 0;
  if (count === 0) return false;
  if (count === 1) counts.delete(key);
  else counts.set(key, count - 1);
  return true;
}
