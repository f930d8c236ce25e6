import { type BaseTree, gitBaseTree, overwriteWorktreeFile, readWorktreeFile } from "#gates";
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
  const now = new Map<string, Buffer>();
  for (const path of changed) {
    const content = await readWorktreeFile(worktree, path);
    if (content !== undefined) now.set(path, content);
  }
  const files = filesAfter(await tree.paths(), changed, now);
  const restored: string[] = [];
  for (const path of changed) {
    const original = before.get(path);
    const why = weakening(path, original?.toString("utf8"), now.get(path)?.toString("utf8"), files);
    if (why === undefined) continue;
    if (original === undefined || !now.has(path)) return { restored, refusal: why };
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
  const [one, other] = [from, to].map((commit) => gitBaseTree({ gitDirectory, commit })) as [
    BaseTree,
    BaseTree,
  ];
  const [before, after] = [await one.read(changed), await other.read(changed)];
  const files = new Set(await other.paths());
  for (const path of changed) {
    const [was, is] = [before.get(path), after.get(path)];
    const why = weakening(path, was?.toString("utf8"), is?.toString("utf8"), files);
    if (why !== undefined) return why;
  }
  return undefined;
}

/** Paths of the tree with the changed files as they are now. */
function filesAfter(
  paths: readonly string[],
  changed: readonly string[],
  now: ReadonlyMap<string, Buffer>,
): ReadonlySet<string> {
  const files = new Set(paths);
  for (const path of changed) {
    if (now.has(path)) files.add(path);
    else files.delete(path);
  }
  return files;
}
