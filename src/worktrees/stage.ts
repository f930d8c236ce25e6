import { Buffer } from "node:buffer";
import { lstatSync } from "node:fs";
import { copyFile, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { git } from "#infra/git";
import type { GitPlace } from "#infra/git";
import { randomId } from "#shared";
import { isDenied, makeAccessible } from "./access.ts";
import { isForbiddenPath } from "./forbidden-path.ts";

/** A worktree as host git is told it: never by the `.git` file inside. */
export interface WorktreePlace extends GitPlace {
  readonly workTree: string;
}

/** Folders that are never part of a change, whether the repository ignores them or not. */
export const ALWAYS_IGNORED = ["node_modules"] as const;

/**
 * Puts what is in the folder into an index that only this call has, and gives it to `use`. The worktree's own index
 * stays as the last checkout left it. A nested repository is not part of a change; neither are pipes, sockets and
 * paths that git refuses.
 *
 * Only plumbing that looks into no submodule is used: `git add` and `git status` run git inside of them, with
 * whatever configuration an agent put there.
 */
export async function withStagedIndex<T>(
  place: WorktreePlace,
  use: (staged: WorktreePlace) => Promise<T>,
  seed = (file: string) => copyIndex(join(place.gitDirectory, "index"), file),
): Promise<T> {
  const indexFile = join(place.gitDirectory, `artel-index-${randomId(8)}`);
  const staged = { ...place, indexFile };
  try {
    await seed(indexFile);
    await stageFiles(staged).catch(async (error: unknown) => {
      if (!isDenied(error) && !(error instanceof UnreadableFolder)) throw error;
      await makeAccessible(place.workTree);
      await stageFiles(staged);
    });
    return await use(staged);
  } finally {
    await rm(indexFile, { force: true });
    await rm(`${indexFile}.lock`, { force: true });
  }
}

/**
 * Copies an index with its time, cut to the second. By that time git knows which files may have changed in the same
 * moment as the index was written, and compares their content; with a newer time it would miss such changes.
 */
export async function copyIndex(from: string, to: string): Promise<void> {
  const { mtimeMs } = await stat(from);
  await copyFile(from, to);
  const second = Math.floor(mtimeMs / 1000);
  await utimes(to, second, second);
}

class UnreadableFolder extends Error {}

/** Git only warns of folders that it cannot look into; what is in them would be lost. */
function requireReadable(warnings: string): void {
  if (/could not open directory/i.test(warnings)) throw new UnreadableFolder(warnings);
}

async function stageFiles(place: WorktreePlace): Promise<void> {
  const [tracked, untracked] = await Promise.all([
    git(place, ["diff-files", "-z", "--name-status", "--ignore-submodules=all", "--no-ext-diff"]),
    git(place, [
      "ls-files",
      "-z",
      "--others",
      "--exclude-standard",
      ...ALWAYS_IGNORED.map((name) => `--exclude=${name}`),
    ]),
  ]);
  requireReadable(untracked.stderr);
  const present: string[] = [];
  const gone: string[] = [];
  const changes = fields(tracked.bytes);
  for (let index = 0; index + 1 < changes.length; index += 2) {
    const path = changes[index + 1]!;
    // A path beyond a link that took a folder's place counts as deleted: it is not looked at.
    const isThere = changes[index] !== "D" && isFileOrLink(place.workTree, path);
    (isThere ? present : gone).push(path);
  }
  for (const path of fields(untracked.bytes)) {
    // With a slash at its end it is a nested repository.
    if (path.endsWith("/") || isForbiddenPath(path)) continue;
    if (isFileOrLink(place.workTree, path)) present.push(path);
  }
  await updateIndex(place, present, gone);
}

async function updateIndex(
  place: WorktreePlace,
  present: readonly string[],
  gone: readonly string[],
): Promise<void> {
  // One flush for all new objects instead of one for each.
  const settings = [...(place.settings ?? []), ["core.fsyncMethod", "batch"] as const];
  if (gone.length > 0) {
    await git(place, ["update-index", "-z", "--force-remove", "--stdin"], { stdin: lines(gone) });
  }
  if (present.length > 0) {
    await git(
      { ...place, settings },
      ["update-index", "-z", "--add", "--remove", "--replace", "--stdin"],
      { stdin: lines(present) },
    );
  }
}

function isFileOrLink(workTree: string, path: string): boolean {
  const absolute = Buffer.concat([Buffer.from(`${workTree}/`), Buffer.from(path, "latin1")]);
  const found = lstatSync(absolute, { throwIfNoEntry: false });
  return found !== undefined && (found.isFile() || found.isSymbolicLink());
}

/** As latin1, a path that is not UTF-8 comes out as it went in. */
function fields(bytes: Buffer): string[] {
  return bytes
    .toString("latin1")
    .split("\0")
    .filter((field) => field !== "");
}

function lines(paths: readonly string[]): Buffer {
  return Buffer.from(paths.map((path) => `${path}\0`).join(""), "latin1");
}

/** The tree of what is in the folder. */
export async function writeWorktreeTree(staged: WorktreePlace): Promise<string> {
  const { stdout } = await git(staged, ["write-tree"]);
  return stdout.trim();
}

/** Paths that differ between the commit and the folder. */
export async function stagedPaths(
  staged: WorktreePlace,
  commit: string,
): Promise<readonly string[]> {
  const { stdout } = await git(staged, [
    "diff-index",
    "--cached",
    "-z",
    "--name-only",
    "--no-renames",
    "--no-ext-diff",
    "--ignore-submodules=all",
    commit,
    "--",
  ]);
  return stdout.split("\0").filter((path) => path !== "");
}
