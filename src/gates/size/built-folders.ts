import { lstat, readdir, realpath } from "node:fs/promises";
import { join, posix } from "node:path";
import type { Project } from "#domain";

const MOST_ENTRIES = 50_000;
/** Made for tools, and not sent to anyone. */
const NOT_SENT = /\.(?:map|tsbuildinfo)$/;

/** Bytes of what builds left in these folders of each package, by path; links are not followed. */
export async function builtFolders(
  worktree: string,
  project: Project,
  names: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, number>> {
  const root = await realpath(worktree);
  const sizes = new Map<string, number>();
  const directories = new Set([".", ...project.packages.map(({ directory }) => directory)]);
  for (const directory of directories) {
    for (const name of names) {
      signal.throwIfAborted();
      const path = posix.join(directory, name);
      const absolute = join(root, path);
      // A link on the way would lead out of the worktree.
      const real = await realpath(absolute).catch(() => undefined);
      if (real !== absolute) continue;
      const bytes = await bytesIn(absolute);
      if (bytes > 0) sizes.set(path, bytes);
    }
  }
  return sizes;
}

async function bytesIn(folder: string): Promise<number> {
  let bytes = 0;
  let entries = 0;
  const waiting = [folder];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const entry of await readdir(next, { withFileTypes: true }).catch(() => [])) {
      const path = join(next, entry.name);
      entries += 1;
      if (entries > MOST_ENTRIES) return bytes;
      if (entry.isDirectory() && entry.name !== "node_modules") waiting.push(path);
      else if (entry.isFile() && !NOT_SENT.test(entry.name)) {
        bytes += (await lstat(path)).size;
      }
    }
  }
  return bytes;
}
