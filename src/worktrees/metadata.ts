import { readdir, readFile, realpath, rename, rm, rmdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { git, GitError } from "#infra/git";
import type { GitPlace } from "#infra/git";
import { randomId } from "#shared";

const ATTEMPTS = 4;

/**
 * Registers a worktree with git, without files in it, and locked so that `git worktree prune` leaves it. Call it in
 * a turn. Answers its git directory.
 */
export async function registerWorktree(
  repository: GitPlace,
  options: { readonly path: string; readonly commit: string; readonly session: string },
): Promise<string> {
  const commandArguments = [
    "worktree",
    "add",
    "--quiet",
    "--no-checkout",
    "--detach",
    "--lock",
    "--reason",
    `artel session ${options.session}`,
    "--",
    options.path,
    options.commit,
  ];
  for (let attempt = 1; ; attempt += 1) {
    try {
      await git(repository, commandArguments);
      break;
    } catch (error) {
      // The person's own worktree commands do not take our lock.
      const isRace =
        error instanceof GitError &&
        /could not create|cannot lock|File exists|already exists|missing but locked/.test(
          error.stderr,
        );
      if (!isRace || attempt === ATTEMPTS) throw error;
      await unregisterWorktree(repository.gitDirectory, options.path);
      await rm(options.path, { recursive: true, force: true });
      await new Promise((resolve) => setTimeout(resolve, 20 * attempt));
    }
  }
  const metadata = await findMetadata(repository.gitDirectory, options.path);
  if (metadata !== undefined) return metadata;
  throw new GitError({
    arguments: commandArguments,
    message: `git made a worktree at ${options.path} but does not list it.`,
  });
}

/** The git directory (`<common>/worktrees/<name>`) of the worktree at a path; its `.git` file is not asked. */
export async function findMetadata(common: string, path: string): Promise<string | undefined> {
  const all = await listMetadata(common);
  const wanted = new Set([path, await realpath(path).catch(() => path)]);
  const name = basename(path);
  const guess = all.find((entry) => entry.name === name && wanted.has(entry.path));
  return (guess ?? all.find((entry) => wanted.has(entry.path)))?.gitDirectory;
}

export interface Metadata {
  readonly name: string;
  readonly gitDirectory: string;
  /** Of the worktree's folder, as git wrote it. */
  readonly path: string;
}

/** All linked worktrees of the repository, the person's included. */
export async function listMetadata(common: string): Promise<readonly Metadata[]> {
  const folder = join(common, "worktrees");
  const names = await readdir(folder).catch(() => []);
  const entries = await Promise.all(
    names.map(async (name) => {
      const gitDirectory = join(folder, name);
      const file = await readFile(join(gitDirectory, "gitdir"), "utf8").catch(() => "");
      return { name, gitDirectory, path: file.trim().replace(/\/\.git$/, "") };
    }),
  );
  return entries.filter(({ path }) => path !== "");
}

/** Where metadata is moved to before it is deleted, so that a crash leaves all of it or none. */
const REMOVED_PREFIX = "artel-removed-";

/**
 * Deletes what git knows of the worktree at a path; call it in a turn. Not by `git worktree remove`, which looks at
 * the worktree's `.git` file, nor by `prune`, which also takes the person's.
 */
export async function unregisterWorktree(common: string, path: string): Promise<void> {
  const metadata = (await findMetadata(common, path)) ?? (await findHalfMade(common, path));
  if (metadata === undefined) return;
  const removed = join(common, `${REMOVED_PREFIX}${randomId(8)}`);
  await rename(metadata, removed);
  await rm(removed, { recursive: true, force: true });
  await removeWhenEmpty(common);
}

/** What a `git worktree add` leaves that was killed before it wrote which folder it is for. */
async function findHalfMade(common: string, path: string): Promise<string | undefined> {
  const metadata = join(common, "worktrees", basename(path));
  const entries = await readdir(metadata).catch(() => undefined);
  return entries !== undefined && !entries.includes("gitdir") ? metadata : undefined;
}

/** Deletes metadata that a crash kept from being deleted. */
export async function sweepRemovedMetadata(common: string): Promise<void> {
  const names = await readdir(common);
  for (const name of names.filter((name) => name.startsWith(REMOVED_PREFIX))) {
    await rm(join(common, name), { recursive: true, force: true });
  }
  await removeWhenEmpty(common);
}

/** As git does. */
async function removeWhenEmpty(common: string): Promise<void> {
  await rmdir(join(common, "worktrees")).catch(() => {});
}
