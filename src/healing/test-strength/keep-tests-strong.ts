import { gitBaseTree, overwriteWorktreeFile, readWorktreeFile } from "#gates";
import type { Repository } from "#infra/git";
import { weakening } from "./weakening.ts";

export interface StrengthCheck {
  /** Files that are as they were again. */
  readonly restored: readonly string[];
  /** Why something cannot be put back alone, so that the whole change is refused. */
  readonly refusal: string | undefined;
}

/** Puts back every changed file by which the code would be judged less strictly than at the base. */
export async function keepTestsStrong(place: {
  /** Absolute path; holds the change. */
  readonly worktree: string;
  readonly repository: Repository;
  readonly base: string;
  readonly changed: readonly string[];
}): Promise<StrengthCheck> {
  const { worktree, repository, base, changed } = place;
  const tree = gitBaseTree({ gitDirectory: repository.gitDirectory, commit: base });
  const before = await tree.read(changed);
  const restored: string[] = [];
  for (const path of changed) {
    const original = before.get(path);
    const now = await readWorktreeFile(worktree, path);
    const why = weakening(path, original?.toString("utf8"), now?.toString("utf8"));
    if (why === undefined) continue;
    if (original === undefined || now === undefined) return { restored, refusal: why };
    await overwriteWorktreeFile(worktree, path, original);
    restored.push(path);
  }
  return { restored, refusal: undefined };
}

/** Why a commit judges the code less strictly than its base; undefined when it does not. */
export async function weakenedBetween(
  repository: Repository,
  from: string,
  to: string,
  changed: readonly string[],
): Promise<string | undefined> {
  const { gitDirectory } = repository;
  const [before, after] = await Promise.all(
    [from, to].map((commit) => gitBaseTree({ gitDirectory, commit }).read(changed)),
  );
  for (const path of changed) {
    const why = weakening(
      path,
      before?.get(path)?.toString("utf8"),
      after?.get(path)?.toString("utf8"),
    );
    if (why !== undefined) return why;
  }
  return undefined;
}
