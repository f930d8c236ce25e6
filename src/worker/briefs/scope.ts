import { matchesGlob } from "node:path";
import type { Brief } from "#domain";
import { protectedArea, type ProtectedArea, type ScopePolicy } from "#gates";

/** What judges the change itself: an agent may edit it only where its brief names it. */
const JUDGES: readonly ProtectedArea[] = ["git", "ci", "gate-configuration"];

/** Which of the changed files the brief is about, and which protected ones it names. */
export function scopeOf({ area }: Pick<Brief, "area">, files: readonly string[]): ScopePolicy {
  if (area.length === 0) return { refuse: JUDGES };
  const expectedPaths = files.filter((file) => area.some((glob) => matchesGlob(file, glob)));
  const named = new Set<ProtectedArea>(
    expectedPaths.map(protectedArea).filter((each) => each !== undefined && each !== "git"),
  );
  return { expectedPaths, allow: [...named], refuse: JUDGES.filter((each) => !named.has(each)) };
}
