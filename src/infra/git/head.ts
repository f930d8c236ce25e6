import { GitError, RepositoryError } from "./errors.ts";
import { gitIn } from "./git.ts";

/** The commit and branch of a work tree. Refuses a repository without a commit, or whose commit is damaged. */
export async function readHead(
  root: string,
): Promise<{ readonly commit: string; readonly branch?: string }> {
  const symbolic = await gitIn(root, ["symbolic-ref", "--quiet", "HEAD"], { answers: [0, 1] });
  const reference = symbolic.exitCode === 0 ? symbolic.stdout.trim() : undefined;
  const resolved = await gitIn(root, ["rev-parse", "--quiet", "--verify", "HEAD^{commit}"], {
    answers: [0, 1, 128],
  });
  if (resolved.exitCode === 0) {
    const branch = reference?.replace(/^refs\/heads\//, "");
    const commit = resolved.stdout.trim();
    return branch === undefined ? { commit } : { commit, branch };
  }
  if (reference !== undefined) {
    const exists = await gitIn(root, ["for-each-ref", "--format=%(refname)", reference], {
      answers: [0, 1, 128],
    });
    if (!exists.stdout.split("\n").includes(reference)) throw await withoutCommit(root, reference);
  }
  throw damaged(root, resolved.stderr);
}

async function withoutCommit(root: string, reference: string): Promise<RepositoryError> {
  const others = await gitIn(root, ["for-each-ref", "--count=1", "--format=%(refname)"]).catch(
    (error: unknown) => {
      throw error instanceof GitError ? damaged(root, error.stderr) : error;
    },
  );
  const branch = reference.replace(/^refs\/heads\//, "");
  return new RepositoryError({
    code: "EMPTY_REPOSITORY",
    message:
      others.stdout === ""
        ? `The repository ${root} has no commit yet.`
        : `The branch ${branch}, which is checked out in ${root}, has no commit yet.`,
    remedy:
      others.stdout === ""
        ? "Commit your files first: `git add -A && git commit -m 'Start'`."
        : "Switch to a branch that has commits (`git switch <branch>`).",
  });
}

function damaged(root: string, stderr: string): RepositoryError {
  return new RepositoryError({
    code: "CORRUPT_REPOSITORY",
    message: `The commit that HEAD names in ${root} cannot be read. ${stderr.trim()}`.trim(),
    remedy: "Run `git fsck --full`, or clone the repository anew.",
  });
}
