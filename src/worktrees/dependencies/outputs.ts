import { chmod, lstat, mkdir, readdir, readlink, rename, symlink, unlink } from "node:fs/promises";
import path from "node:path";
import type { Sandbox } from "#adapters/sandboxes";
import { hostCommand } from "../folders/host-command.ts";
import { removeTree } from "../folders/remove-tree.ts";

/** What an installation made, relative to the repository root. */
export interface InstallOutputs {
  /** Folders whose files are shared by all worktrees through hard links, and never written. */
  readonly modules: readonly string[];
  /** Files and folders that builds write again (`dist`, a generated client): each worktree gets its own. */
  readonly generated: readonly string[];
}

/** Moves what is in the tree and was not tracked to `content`; the rest of the tree is of no more use. */
export async function collectOutputs(
  tree: string,
  tracked: readonly string[],
  content: string,
): Promise<InstallOutputs> {
  const known = new Set(tracked);
  const knownFolders = new Set(tracked.flatMap(foldersAbove));
  const modules: string[] = [];
  const generated: string[] = [];
  const visit = async (directory: string): Promise<void> => {
    for (const entry of await readdir(path.join(tree, directory), { withFileTypes: true })) {
      const relative = path.posix.join(directory, entry.name);
      if (relative === ".git") continue;
      if (entry.name === "node_modules" && entry.isDirectory()) modules.push(relative);
      else if (entry.isDirectory() && knownFolders.has(relative)) await visit(relative);
      else if (!known.has(relative) && !NEVER.test(relative)) generated.push(relative);
    }
  };
  await visit(".");
  for (const relative of [...modules, ...generated]) {
    await mkdir(path.dirname(path.join(content, relative)), { recursive: true });
    await rename(path.join(tree, relative), path.join(content, relative));
  }
  for (const relative of modules) {
    for (const cache of [".cache", ".vite", ".vite-temp"]) {
      await removeTree(path.join(content, relative, cache));
    }
    await relativeLinks(path.join(content, relative), content, tree);
  }
  return { modules: modules.sort(), generated: generated.sort() };
}

/** Written by package managers and of no use to tests. A lockfile that did not exist stays absent. */
const NEVER =
  /^(?:package-lock\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|yarn\.lock|bun\.lockb?|\.yarn\/(?:cache|unplugged)|(?:.*\/)?[\w-]+-debug\.log.*)$/;

function foldersAbove(file: string): readonly string[] {
  const found: string[] = [];
  for (let slash = file.indexOf("/"); slash !== -1; slash = file.indexOf("/", slash + 1)) {
    found.push(file.slice(0, slash));
  }
  return found;
}

/** Links by absolute path would lead every worktree to the folder of the installation, which is gone. */
async function relativeLinks(folder: string, content: string, tree: string): Promise<void> {
  const found = await hostCommand("find", [
    folder,
    "-type",
    "l",
    "-lname",
    `${globQuoted(tree)}/*`,
    "-print0",
  ]);
  for (const link of found.split("\0").filter((name) => name !== "")) {
    const target = path.relative(tree, await readlink(link));
    const here = path.relative(content, path.dirname(link));
    await unlink(link);
    await symlink(path.relative(here, target), link);
  }
}

function globQuoted(text: string): string {
  return text.replace(/[\\*?[\]]/g, "\\$&");
}

/**
 * The files of node_modules are one file on disk for all worktrees, so nothing in a sandbox may write them: they
 * belong to root where Artel runs as root, and lose their write permission elsewhere. Folders stay writable, for
 * tools that keep caches in them.
 */
export async function protect(
  folder: string,
  identity: ReturnType<Sandbox["identity"]>,
): Promise<void> {
  const isOther = identity.uid !== process.getuid?.();
  const { uid, gid } = identity;
  await hostCommand("chmod", ["-R", isOther ? "u+rwX,go+rX,go-w" : "a-w,u+rX", folder]);
  if (isOther) {
    await hostCommand("chown", ["-hR", "0:0", folder]);
    await hostCommand("find", [folder, "-type", "d", "-exec", "chown", `${uid}:${gid}`, "{}", "+"]);
  } else {
    await hostCommand("find", [folder, "-type", "d", "-exec", "chmod", "u+rwx", "{}", "+"]);
  }
  await chmod(folder, 0o755);
}

/** Refuses a worktree in which a folder on the way is a link that leads out of it. */
export async function parentInside(worktree: string, relative: string): Promise<string> {
  let folder = worktree;
  for (const name of path
    .dirname(relative)
    .split("/")
    .filter((part) => part !== ".")) {
    folder = path.join(folder, name);
    const found = await lstat(folder).catch(() => undefined);
    if (found === undefined) await mkdir(folder);
    else if (!found.isDirectory()) throw new RangeError(`${folder} is no folder`);
  }
  return folder;
}
