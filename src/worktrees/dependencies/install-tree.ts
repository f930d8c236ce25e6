import { copyFile, lstat, mkdir, readFile, readlink, symlink, writeFile } from "node:fs/promises";
import { constants } from "node:fs";
import path from "node:path";
import { hostCommand } from "../folders/host-command.ts";

const AT_ONCE = 32;

/**
 * A copy of the repository's tracked files to install in, so that nothing of an installation reaches a worktree but
 * what is meant to. It has a repository of its own with one empty commit, for scripts that ask git where they are.
 */
export async function makeInstallTree(
  worktree: string,
  files: readonly string[],
  tree: string,
  signal: AbortSignal,
): Promise<void> {
  const folders = new Set(files.map((file) => path.dirname(path.join(tree, file))));
  for (const folder of [tree, ...[...folders].sort()]) await mkdir(folder, { recursive: true });
  const queue = [...files];
  const work = async (): Promise<void> => {
    for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
      signal.throwIfAborted();
      await copyOne(path.join(worktree, file), path.join(tree, file));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const git = ["-C", tree, "-c", "core.hooksPath=/dev/null", "-c", "commit.gpgSign=false"];
  await hostCommand("git", ["init", "--quiet", "--template=", tree], signal);
  const author = ["-c", "user.name=Artel", "-c", "user.email=artel@localhost"];
  const commit = ["commit", "--quiet", "--allow-empty", "--message", "base"];
  await hostCommand("git", [...git, ...author, ...commit], signal);
}

/** A submodule is a folder here and stays empty; a file that is missing is none of ours to report. */
async function copyOne(from: string, to: string): Promise<void> {
  const found = await lstat(from).catch(() => undefined);
  if (found?.isSymbolicLink()) await symlink(await readlink(from), to);
  else if (found?.isFile()) await copyFile(from, to, constants.COPYFILE_FICLONE);
}

/**
 * The lockfile of yarn 1 holds the address of the registry that it was made with, and yarn fetches from there.
 * The copy names the person's registry instead.
 */
export async function redirectLockfile(
  tree: string,
  lockfile: string,
  registry: string,
): Promise<void> {
  const file = path.join(tree, lockfile);
  const text = await readFile(file, "utf8");
  const target = registry.endsWith("/") ? registry : `${registry}/`;
  const redirected = text.replace(
    /^(\s+resolved ")https?:\/\/registry\.(?:yarnpkg\.com|npmjs\.org)\//gm,
    (_whole, lead: string) => lead + target,
  );
  if (redirected !== text) await writeFile(file, redirected);
}
