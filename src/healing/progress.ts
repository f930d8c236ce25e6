import type { FailureProblem } from "#domain";
import type { CommandRun } from "#gates";

/**
 * Whether some of what a strategy was for is gone. What a command says behind it, which it did not come to before, is
 * not held against it: only a command that passes counts in the end.
 */
export function isProgress(targeted: readonly FailureProblem[], run: CommandRun): boolean {
  const left = new Map<string, number>();
  for (const problem of run.problems) {
    left.set(keyOf(problem), (left.get(keyOf(problem)) ?? 0) + 1);
  }
  return targeted.some((problem) => {
    const key = keyOf(problem);
    const count = left.get(key) ?? 0;
    left.set(key, count - 1);
    return count <= 0;
  });
}

/** Without lines and numbers, which move when something above them is mended. */
function keyOf({ kind, tool, file, message }: FailureProblem): string {
  return [kind, tool, file, message.replaceAll(/\d+/g, "N")].join("\0");
}
