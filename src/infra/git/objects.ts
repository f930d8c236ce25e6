import { RepositoryError, redactUrls } from "./errors.ts";
import { git } from "./git.ts";
import type { GitPlace } from "./git.ts";

/** Ids of the objects of a commit (not of its history) that are not here. Fetches nothing. */
export async function findMissingObjects(
  repository: GitPlace,
  commit: string,
): Promise<readonly string[]> {
  const { stdout } = await git(
    { gitDirectory: repository.gitDirectory, settings: repository.settings },
    ["rev-list", "--objects", "--no-walk", "--missing=print", commit],
  );
  return stdout
    .split("\n")
    .filter((line) => line.startsWith("?"))
    .map((line) => line.slice(1));
}

/**
 * Makes sure that everything a checkout of the commit needs is here, before any work is put on it: fetches what a
 * partial clone left out, in one request.
 */
export async function ensureObjects(
  repository: GitPlace & { readonly root: string; readonly isPartial: boolean },
  commit: string,
  signal?: AbortSignal,
): Promise<void> {
  const missing = await findMissingObjects(repository, commit);
  if (missing.length === 0) return;
  const remote = repository.isPartial ? await promisor(repository) : undefined;
  const failure =
    remote === undefined
      ? "no remote is known to have them"
      : await fetchObjects(repository, remote, missing, signal);
  if (failure === undefined) return;
  throw new RepositoryError({
    code: repository.isPartial ? "PARTIAL_CLONE" : "CORRUPT_REPOSITORY",
    message: `${missing.length} files of commit ${commit.slice(0, 12)} are not in ${repository.root}, and ${failure}`,
    remedy: repository.isPartial
      ? "Connect to the remote and run `git fetch --refetch --no-filter`, or use a full clone."
      : "Run `git fsck --full`, or clone the repository anew.",
    details: { missing: missing.slice(0, 20) },
  });
}

async function promisor(repository: GitPlace): Promise<string | undefined> {
  const { stdout } = await git(
    repository,
    ["config", "-z", "--name-only", "--get-regexp", "^remote\\..*\\.promisor$"],
    { answers: [0, 1] },
  );
  const key = stdout.split("\0")[0] ?? "";
  return /^remote\.(.*)\.promisor$/s.exec(key)?.[1];
}

/** Undefined when it worked, else why not. The same request that git makes for one missing object. */
async function fetchObjects(
  repository: GitPlace,
  remote: string,
  objects: readonly string[],
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  const fetched = await git(
    {
      ...repository,
      settings: [...(repository.settings ?? []), ["fetch.negotiationAlgorithm", "noop"]],
    },
    [
      "fetch",
      remote,
      "--no-tags",
      "--no-write-fetch-head",
      "--recurse-submodules=no",
      "--filter=blob:none",
      "--stdin",
    ],
    { stdin: `${objects.join("\n")}\n`, answers: [0, 1, 128], signal, timeMs: 120_000 },
  );
  return fetched.exitCode === 0
    ? undefined
    : `fetching them from ${redactUrls(remote)} failed: ${redactUrls(lastLines(fetched.stderr))}`;
}

function lastLines(text: string): string {
  return text.trim().split("\n").slice(-2).join(" ");
}
