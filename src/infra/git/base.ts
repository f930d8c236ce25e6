import { RepositoryError } from "./errors.ts";
import { git } from "./git.ts";
import type { Repository } from "./repository.ts";

export interface Base {
  readonly commit: string;
  /** The branch, tag or expression it was found by; absent for a detached HEAD. */
  readonly name?: string;
}

/**
 * The commit to start from: HEAD, or what a name means (branch, remote branch, tag, commit, expression such as
 * `main~2`). Refused with the nearest names when there is no such commit.
 */
export async function resolveBase(
  repository: Pick<Repository, "gitDirectory" | "settings" | "head" | "root">,
  name?: string,
): Promise<Base> {
  if (name === undefined) {
    const { commit, branch } = repository.head;
    return branch === undefined ? { commit } : { commit, name: branch };
  }
  const resolved = await git(
    { gitDirectory: repository.gitDirectory, settings: repository.settings },
    ["rev-parse", "--quiet", "--verify", "--end-of-options", `${name}^{commit}`],
    { answers: [0, 1, 128] },
  );
  // Some versions of git answer with the option itself.
  const commit = resolved.stdout.trim().split("\n").at(-1) ?? "";
  if (resolved.exitCode === 0 && /^[0-9a-f]{40,64}$/.test(commit)) return { commit, name };
  const names = await listNames(repository);
  const near = nearestNames(name, names);
  throw new RepositoryError({
    code: "BASE_NOT_FOUND",
    message: `There is no commit named ${JSON.stringify(name)} in ${repository.root}.`,
    remedy:
      near.length > 0
        ? `Did you mean ${near.join(", ")}?`
        : "Give a branch, a tag or a commit; `git branch --all` lists the branches.",
    details: { name, nearest: near },
  });
}

async function listNames(
  repository: Pick<Repository, "gitDirectory" | "settings">,
): Promise<readonly string[]> {
  const { stdout } = await git(repository, [
    "for-each-ref",
    "--format=%(refname:lstrip=2)",
    "refs/heads",
    "refs/tags",
    "refs/remotes",
  ]);
  return stdout.split("\n").filter((line) => line !== "" && !line.endsWith("/HEAD"));
}

/** At most three names that differ in few letters, or that contain what was given; nearest first. */
export function nearestNames(wanted: string, names: readonly string[]): readonly string[] {
  const lower = wanted.toLowerCase();
  return names
    .map((name) => {
      const distance = editDistance(lower, name.toLowerCase());
      const contains = lower.length >= 3 && name.toLowerCase().includes(lower);
      return { name, distance: contains ? Math.min(distance, 1) : distance };
    })
    .filter(({ name, distance }) => distance <= tolerance(name))
    .sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1))
    .slice(0, 3)
    .map(({ name }) => name);
}

/** Two swapped letters count as two. */
function tolerance(name: string): number {
  if (name.length <= 3) return 1;
  return Math.max(2, Math.floor(name.length / 3));
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const substitution = previous[column - 1]! + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min(previous[column]! + 1, current[column - 1]! + 1, substitution));
    }
    previous = current;
  }
  return previous[b.length]!;
}
