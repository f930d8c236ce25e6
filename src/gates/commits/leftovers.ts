import type { Problem } from "#domain";
import type { GateContext } from "../gate.ts";
import { readWorktreeFile } from "../worktree-files.ts";

/** What `git merge`, `patch` and editors leave behind. */
const LEFT_BEHIND = /\.(?:orig|rej)$|(?:^|\/)[^/]+\.(?:BACKUP|BASE|LOCAL|REMOTE)\.\d+\.[^/]+$/;
const LARGEST_FILE = 5_000_000;

/** Marks of a conflict in changed files, and files that a merge leaves behind. */
export async function mergeLeftovers(context: GateContext): Promise<readonly Problem[]> {
  const { worktree, changedPaths = [], base } = context;
  const problems: Problem[] = [];
  for (const path of changedPaths) {
    const content = await readWorktreeFile(worktree, path);
    if (content === undefined) continue;
    const isNew = (await base?.entry(path)) === undefined;
    if (isNew && LEFT_BEHIND.test(path)) {
      problems.push({
        key: `left-behind: ${path}`,
        message: `${path} was left behind by a merge or a patch`,
        path,
        rule: "artel/commit-left-behind",
      });
    }
    if (content.length > LARGEST_FILE) continue;
    const line = conflictLine(content.toString("utf8"));
    if (line === undefined) continue;
    const before = (await base?.read([path]))?.get(path)?.toString("utf8");
    if (before !== undefined && conflictLine(before) !== undefined) continue; // as it was
    problems.push({
      key: `conflict: ${path}`,
      message: `${path} has marks of a conflict that was not settled`,
      path,
      line,
      rule: "artel/commit-conflict",
    });
  }
  return problems;
}

/** The line of `<<<<<<< x` that is followed by `=======` and `>>>>>>> y`: any one of them alone may be an underline. */
export function conflictLine(text: string): number | undefined {
  if (!text.includes("<<<<<<< ")) return undefined;
  let start: number | undefined;
  let isDivided = false;
  for (const [index, line] of text.split("\n").entries()) {
    if (line.startsWith("<<<<<<< ")) {
      start = index + 1;
      isDivided = false;
    } else if (start !== undefined && line.trimEnd() === "=======") isDivided = true;
    else if (start !== undefined && isDivided && line.startsWith(">>>>>>> ")) return start;
  }
  return undefined;
}
