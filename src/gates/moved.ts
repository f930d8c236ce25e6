import type { Problem } from "#domain";
import { compareProblems } from "./compare.ts";
import type { GateContext } from "./gate.ts";
import { existingPaths } from "./worktree-files.ts";

/** So many files that are gone are looked at for each new one. */
const MOST_FILES = 50;

/**
 * Leaves out what stood in a file that the change takes away and stands in a new one now: a file that is renamed brings
 * nothing new. `scan` says what is held against a text, as if it were at that path.
 */
export async function withoutMoved(
  problems: readonly Problem[],
  context: GateContext,
  scan: (path: string, content: Buffer) => Promise<readonly Problem[]>,
): Promise<readonly Problem[]> {
  const { base, changedPaths = [], worktree, atBase } = context;
  if (problems.length === 0 || base === undefined || atBase === true) return problems;
  const present = new Set(await existingPaths(worktree, changedPaths));
  const gone = changedPaths.filter((path) => !present.has(path)).slice(0, MOST_FILES);
  const contents = await base.read(gone);
  if (contents.size === 0) return problems;
  const left: Problem[] = [];
  for (const [path, own] of Map.groupBy(problems, (problem) => problem.path)) {
    if (path === undefined || (await base.entry(path)) !== undefined) left.push(...own);
    else {
      const before: Problem[] = [];
      for (const content of contents.values()) before.push(...(await scan(path, content)));
      left.push(...compareProblems(before, own).introduced);
    }
  }
  return left;
}
