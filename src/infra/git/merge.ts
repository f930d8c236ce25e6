import { git, nulFields } from "./git.ts";
import type { GitPlace } from "./git.ts";
import { writeCommit } from "./commit.ts";
import { mergeBases, treeOf } from "./read.ts";
import { isOlder, requireGit } from "./version.ts";

export type MergeResult =
  | { readonly kind: "merged"; readonly tree: string }
  | { readonly kind: "conflict"; readonly paths: readonly string[] };

export interface MergeOptions {
  readonly repository: GitPlace;
  /** The commit that the change is put on. */
  readonly onto: string;
  /** What to put there: the difference from base to commit. */
  readonly change: { readonly base: string; readonly commit: string };
  readonly signal?: AbortSignal;
}

/**
 * Puts a change on another commit, as a cherry-pick does, in the object database only: no work tree, index or ref is
 * touched. The tree is committed by the caller with one parent, so that the history stays linear.
 */
export async function mergeChange(options: MergeOptions): Promise<MergeResult> {
  const { onto, change } = options;
  const repository = {
    gitDirectory: options.repository.gitDirectory,
    settings: options.repository.settings,
  };
  if (onto === change.base)
    return { kind: "merged", tree: await treeOf(repository, change.commit) };
  const sides = await withMergeBase(repository, onto, change);
  const { stdout, exitCode } = await git(
    repository,
    ["merge-tree", "--write-tree", "-z", "--name-only", "--no-messages", ...sides],
    { answers: [0, 1], signal: options.signal },
  );
  const [tree, ...paths] = nulFields(stdout);
  return exitCode === 0
    ? { kind: "merged", tree: tree ?? "" }
    : { kind: "conflict", paths: [...new Set(paths)] };
}

/** Arguments that make `merge-tree` take exactly this base, which git can be told only since 2.40. */
async function withMergeBase(
  repository: GitPlace,
  onto: string,
  change: { readonly base: string; readonly commit: string },
): Promise<readonly string[]> {
  if (!isOlder(await requireGit(), [2, 40])) {
    return [`--merge-base=${change.base}`, onto, change.commit];
  }
  const bases = await mergeBases(repository, onto, change.commit);
  if (bases.length === 1 && bases[0] === change.base) return [onto, change.commit];
  // Commits of the three trees whose history says what we want; no ref has them, git's clean-up takes them.
  const person = { name: "Artel", email: "artel@artel.invalid" };
  const commit = async (of: string, parents: readonly string[]) =>
    writeCommit(repository, {
      tree: await treeOf(repository, of),
      parents,
      message: "merge",
      person,
      time: 0,
    });
  const base = await commit(change.base, []);
  return Promise.all([commit(onto, [base]), commit(change.commit, [base])]);
}
