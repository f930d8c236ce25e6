import { GitError, RepositoryError } from "./errors.ts";
import { git } from "./git.ts";
import type { GitPlace } from "./git.ts";

export interface RefUpdate {
  /** Full name: `refs/artel/…`, `refs/heads/…`. */
  readonly ref: string;
  /** Undefined deletes it. */
  readonly to: string | undefined;
  /** What it must be now; null: it must not exist; undefined: anything. */
  readonly from?: string | null;
}

/** Updates all refs or none. Answers false when one of them is not what it must be; another process was faster. */
export async function updateRefs(
  place: GitPlace,
  updates: readonly RefUpdate[],
  reason = "artel",
): Promise<boolean> {
  if (updates.length === 0) return true;
  const lines = updates.map(({ ref, to, from }) => {
    if (to === undefined) return `delete ${ref}${from ? ` ${from}` : ""}`;
    if (from === null) return `create ${ref} ${to}`;
    return `update ${ref} ${to}${from === undefined ? "" : ` ${from}`}`;
  });
  const stdin = ["start", ...lines, "prepare", "commit", ""].join("\n");
  const commandArguments = ["update-ref", "--no-deref", "-m", reason, "--stdin"];
  for (let attempt = 1; ; attempt += 1) {
    const result = await git(refPlace(place), commandArguments, { stdin, answers: [0, 128] });
    if (result.exitCode === 0) return true;
    if (/reference already exists|but expected|unable to resolve reference/.test(result.stderr)) {
      return false;
    }
    // Another git command is writing the same ref or the packed refs this moment.
    const isLocked = /Unable to create '.*\.lock': File exists/.test(result.stderr);
    if (!isLocked || attempt === 5) {
      throw new GitError({ arguments: commandArguments, exitCode: 128, stderr: result.stderr });
    }
    await new Promise((resolve) => setTimeout(resolve, 20 * 2 ** attempt));
  }
}

/** The refs below a prefix (`refs/artel/sessions/x/`), by full name. */
export async function listRefs(
  place: GitPlace,
  prefix: string,
): Promise<ReadonlyMap<string, string>> {
  const { stdout } = await git(refPlace(place), [
    "for-each-ref",
    "--format=%(objectname) %(refname)",
    prefix,
  ]);
  return new Map(
    stdout
      .split("\n")
      .filter((line) => line !== "")
      .map(
        (line) => [line.slice(line.indexOf(" ") + 1), line.slice(0, line.indexOf(" "))] as const,
      ),
  );
}

/** The object that a ref (full name) has, or undefined. */
export async function readRef(place: GitPlace, ref: string): Promise<string | undefined> {
  const { stdout, exitCode } = await git(
    refPlace(place),
    ["rev-parse", "--quiet", "--verify", "--end-of-options", ref],
    { answers: [0, 1, 128] },
  );
  return exitCode === 0 ? stdout.trim().split("\n").at(-1) : undefined;
}

/** Whether some ref has the commit in its history, so that git keeps it. */
export async function isReachable(place: GitPlace, commit: string): Promise<boolean> {
  const { stdout } = await git(refPlace(place), [
    "for-each-ref",
    "--count=1",
    "--format=%(refname)",
    "--contains",
    commit,
  ]);
  return stdout.trim() !== "";
}

/**
 * Makes a branch at a commit, without checking it out. Doing it again with the same commit changes nothing.
 * `BRANCH_EXISTS` when it is at another commit. Where a branch named like its folder is in the way (`artel` for
 * `artel/x`), or the reverse, the name is `artel-x`: so use the name that is returned.
 */
export async function createBranch(
  repository: GitPlace,
  name: string,
  commit: string,
): Promise<{ readonly branch: string }> {
  await requireBranchName(repository, name);
  const isInTheWay = await isBlocked(repository, name);
  const branch = isInTheWay ? name.replaceAll("/", "-") : name;
  const ref = `refs/heads/${branch}`;
  const reason = `branch: Created by artel from ${commit}`;
  const made =
    (!isInTheWay || branch !== name) &&
    (await updateRefs(repository, [{ ref, to: commit, from: null }], reason));
  if (made || (await readRef(repository, ref)) === commit) return { branch };
  throw new RepositoryError({
    code: "BRANCH_EXISTS",
    message: `The branch ${branch} exists already, at another commit or as the folder of other branches.`,
    remedy: `Rename or delete it (\`git branch -m ${branch} <new name>\`), then try again.`,
    details: { branch },
  });
}

/** A branch that is a folder of the name, or that has the name as its folder. */
async function isBlocked(repository: GitPlace, name: string): Promise<boolean> {
  const parts = name.split("/");
  const parents = parts
    .slice(1)
    .map((_, index) => `refs/heads/${parts.slice(0, index + 1).join("/")}`);
  const { stdout } = await git(refPlace(repository), [
    "for-each-ref",
    "--format=%(refname)",
    ...parents,
    `refs/heads/${name}/`,
  ]);
  return stdout
    .split("\n")
    .some((ref) => parents.includes(ref) || ref.startsWith(`refs/heads/${name}/`));
}

async function requireBranchName(repository: GitPlace, name: string): Promise<void> {
  const checked = await git(refPlace(repository), ["check-ref-format", `refs/heads/${name}`], {
    answers: [0, 1],
  });
  if (checked.exitCode === 0 && !name.startsWith("-")) return;
  throw new RepositoryError({
    code: "BRANCH_NAME_INVALID",
    message: `${JSON.stringify(name)} cannot be the name of a branch.`,
    remedy: "Use letters, digits, `-`, `_` and `/`.",
  });
}

function refPlace(place: GitPlace): GitPlace {
  return { gitDirectory: place.gitDirectory, settings: place.settings };
}
