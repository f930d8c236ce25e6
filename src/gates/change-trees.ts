import type { SourceTree } from "#analysis";
import type { GateContext } from "./gate.ts";
import { existingPaths, readWorktreeFile } from "./worktree-files.ts";

/** The tracked files before and after a change, as text: what did not change is read from the worktree for both. */
export async function changeTrees(
  context: GateContext,
): Promise<{ readonly before: SourceTree; readonly now: SourceTree }> {
  const { worktree, base } = context;
  const paths = context.changedPaths ?? [];
  const changed = new Set(paths);
  const present = new Set(await existingPaths(worktree, paths));
  const versions = (await base?.read(paths)) ?? new Map<string, Buffer>();
  const isOfBase = async (path: string) =>
    (await base?.entry(path))?.mode.startsWith("100") === true;
  const current = async (path: string) =>
    (await readWorktreeFile(worktree, path))?.toString("utf8");
  return {
    before: {
      has: async (path) => (changed.has(path) ? versions.has(path) : isOfBase(path)),
      read: async (path) => {
        if (changed.has(path)) return versions.get(path)?.toString("utf8");
        return (await isOfBase(path)) ? current(path) : undefined;
      },
    },
    now: {
      // What a build left in ignored folders is none of the repository's files.
      has: async (path) => (changed.has(path) ? present.has(path) : isOfBase(path)),
      read: async (path) => {
        if (changed.has(path)) return present.has(path) ? current(path) : undefined;
        return (await isOfBase(path)) ? current(path) : undefined;
      },
    },
  };
}
