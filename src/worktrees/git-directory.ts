import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Writes what makes a folder the git directory of a worktree with a detached HEAD, see gitrepository-layout(5):
 * `commondir` says where objects, refs and configuration are. Unlike `git worktree add` it writes nothing into the
 * person's repository, so neither their worktree commands nor ours of other processes can get in the way.
 */
export function writeGitDirectory(folder: string, common: string, commit: string): void {
  writeFileSync(join(folder, "commondir"), `${common}\n`);
  if (!existsSync(join(common, "reftable"))) {
    writeFileSync(join(folder, "HEAD"), `${commit}\n`);
    return;
  }
  // Where refs are in reftables HEAD is one of them, written by the first checkout, and the file means nothing.
  writeFileSync(join(folder, "HEAD"), "ref: refs/heads/.invalid\n");
  mkdirSync(join(folder, "reftable"));
  writeFileSync(join(folder, "reftable", "tables.list"), "");
}

/** The commit of a detached HEAD, without asking git; undefined where only git can tell. */
export function readDetachedHead(gitDirectory: string): string | undefined {
  try {
    const text = readFileSync(join(gitDirectory, "HEAD"), "utf8").trim();
    return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text) ? text : undefined;
  } catch {
    return undefined;
  }
}

/** What tools in the worktree read as `.git`. */
export function gitLink(gitDirectory: string): string {
  return `gitdir: ${gitDirectory}\n`;
}
