import { access, constants, lstat, realpath, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { isSystemError } from "#shared";
import { readDriverSettings } from "./drivers.ts";
import { GitError, RepositoryError } from "./errors.ts";
import { gitIn } from "./git.ts";
import type { GitPlace, GitSetting } from "./git.ts";
import { readHead } from "./head.ts";
import { readIdentity } from "./identity.ts";
import type { Person } from "./identity.ts";
import { refuseUnfinishedWork } from "./unfinished.ts";
import { requireGit } from "./version.ts";
import type { GitVersion } from "./version.ts";
import { collectWarnings } from "./warnings.ts";
import type { RepositoryWarning } from "./warnings.ts";

/** A person's repository that can be worked on. As a `GitPlace` it is its objects and refs, without a work tree. */
export interface Repository extends GitPlace {
  /** Of the work tree that was given, absolute, without symbolic links. */
  readonly root: string;
  /** The folder's name, for people. */
  readonly name: string;
  /** Git's common directory: the same for all worktrees of a repository. Absolute, without symbolic links. */
  readonly gitDirectory: string;
  readonly settings: readonly GitSetting[];
  /** `branch` is absent when HEAD is detached. */
  readonly head: { readonly commit: string; readonly branch?: string };
  /** There are uncommitted changes or untracked files; the work is done on the commit. */
  readonly isDirty: boolean;
  readonly isShallow: boolean;
  /** Objects are fetched when they are needed. */
  readonly isPartial: boolean;
  /** Who commits are made as. */
  readonly person: Person;
  readonly gitVersion: GitVersion;
  readonly warnings: readonly RepositoryWarning[];
}

/**
 * Opens the repository that a path is in: its root, a folder inside, or a linked worktree. Changes nothing.
 * Refuses with a `RepositoryError` what cannot be worked on, and warns of what is worked on otherwise than a
 * person may think.
 */
export async function openRepository(path: string): Promise<Repository> {
  const gitVersion = await requireGit();
  const folder = await requireFolder(path);
  const found = await locate(folder);
  await requireWritable(found.gitDirectory);
  await refuseUnfinishedWork(found.ownGitDirectory, found.root);
  const head = await readHead(found.root);
  const [settings, person, isDirty] = await Promise.all([
    readDriverSettings(found.root),
    readIdentity(found.root),
    readDirty(found.root),
  ]);
  const { warnings, isPartial } = await collectWarnings({ ...found, head, isDirty });
  return {
    root: found.root,
    name: basename(found.root),
    gitDirectory: found.gitDirectory,
    settings,
    head,
    isDirty,
    isShallow: found.isShallow,
    isPartial,
    person,
    gitVersion,
    warnings,
  };
}

/** Where the repository is that a path is in, whatever its state; undefined when git finds none to work in. */
export async function findRepository(
  path: string,
): Promise<Pick<Repository, "root" | "gitDirectory"> | undefined> {
  try {
    const { root, gitDirectory } = await locate(await requireFolder(path));
    return { root, gitDirectory };
  } catch (error) {
    if (error instanceof RepositoryError) return undefined;
    throw error;
  }
}

interface Found {
  readonly root: string;
  readonly gitDirectory: string;
  /** Of this work tree: differs from the common one in a linked worktree. */
  readonly ownGitDirectory: string;
  readonly isShallow: boolean;
}

async function requireFolder(path: string): Promise<string> {
  const absolute = resolve(path);
  const problem = await stat(absolute).then(
    (found) => (found.isDirectory() ? undefined : "is not a folder"),
    (error: unknown) =>
      isSystemError(error) && error.code === "ENOENT" ? "does not exist" : "cannot be read",
  );
  if (problem !== undefined) {
    throw notARepository(`${absolute} ${problem}.`);
  }
  return realpath(absolute);
}

async function locate(folder: string): Promise<Found> {
  const { stdout } = await gitIn(folder, [
    "rev-parse",
    "--is-bare-repository",
    "--is-inside-git-dir",
    "--is-shallow-repository",
  ]).catch(async (error: unknown) => {
    throw await explainMissing(folder, error);
  });
  const [bare, inside, shallow] = stdout.split("\n") as [string, string, string];
  if (bare === "true") {
    throw new RepositoryError({
      code: "BARE_REPOSITORY",
      message: `${folder} is a bare repository: it has no files to work on.`,
      remedy: "Clone it (`git clone <path> <folder>`) and give the clone.",
    });
  }
  if (inside === "true") {
    throw notARepository(`${folder} is inside a .git folder.`);
  }
  const [top, own, common] = await Promise.all([
    readPath(folder, "--show-toplevel"),
    readPath(folder, "--absolute-git-dir"),
    readPath(folder, "--git-common-dir"),
  ]);
  return {
    root: await realpath(top),
    gitDirectory: await realpath(resolve(folder, common)),
    ownGitDirectory: own,
    isShallow: shallow === "true",
  };
}

/** One path at a time: a path may hold a line break. */
async function readPath(folder: string, option: string): Promise<string> {
  const { stdout } = await gitIn(folder, ["rev-parse", option]);
  return stdout.replace(/\n$/, "");
}

/** No repository at all, or one that is there but that git does not accept. */
async function explainMissing(folder: string, error: unknown): Promise<unknown> {
  if (!(error instanceof GitError) || error.exitCode === null) return error;
  for (let current = folder; ; current = dirname(current)) {
    const entry = await lstat(join(current, ".git")).catch(() => undefined);
    if (entry !== undefined) {
      return new RepositoryError({
        code: "CORRUPT_REPOSITORY",
        message: `${join(current, ".git")} is there, but git does not accept it: ${error.stderr}`,
        remedy: `Run \`git -C '${current}' status\` to see what is wrong, or clone the repository anew.`,
        cause: error,
      });
    }
    if (current === dirname(current)) break;
  }
  return notARepository(`${folder} is not in a git repository.`, error);
}

function notARepository(message: string, cause?: unknown): RepositoryError {
  return new RepositoryError({
    code: "NOT_A_REPOSITORY",
    message,
    remedy:
      "Give the path of a git repository, or make one: `git init && git add -A && git commit -m 'Start'`.",
    cause,
  });
}

async function requireWritable(gitDirectory: string): Promise<void> {
  for (const folder of [gitDirectory, join(gitDirectory, "objects"), join(gitDirectory, "refs")]) {
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK).catch(
      (error: unknown) => {
        const missing = isSystemError(error) && error.code === "ENOENT";
        throw new RepositoryError(
          missing
            ? {
                code: "CORRUPT_REPOSITORY",
                message: `The repository lacks ${folder}.`,
                remedy: "Clone the repository anew.",
                cause: error,
              }
            : {
                code: "READ_ONLY_REPOSITORY",
                message: `${folder} cannot be written, so no branch can be made.`,
                remedy: "Give yourself the right to write it, or work on a clone of your own.",
                cause: error,
              },
        );
      },
    );
  }
}

/** With the person's own settings: it is their work tree, and `git status` must agree. */
async function readDirty(root: string): Promise<boolean> {
  const { stdout } = await gitIn(root, [
    "status",
    "--porcelain",
    "-z",
    "--ignore-submodules=all",
    "--untracked-files=normal",
    "--no-renames",
  ]);
  return stdout !== "";
}
