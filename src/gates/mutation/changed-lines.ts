import { structuredPatch } from "diff";
import type { LineRange } from "./mutant.ts";

/** Beyond this many edits a file counts as written anew. */
const MOST_EDITS = 5000;

/** Lines of the new text that the old one does not have; all of them where there was none. */
export function changedLines(before: string | undefined, now: string): readonly LineRange[] {
  const whole = [{ first: 1, last: Number.MAX_SAFE_INTEGER }];
  if (before === undefined) return whole;
  const patch = structuredPatch("", "", before, now, "", "", {
    context: 0,
    maxEditLength: MOST_EDITS,
  });
  if (patch === undefined) return whole;
  return patch.hunks
    .filter(({ newLines }) => newLines > 0)
    .map(({ newStart, newLines }) => ({ first: newStart, last: newStart + newLines - 1 }));
}
