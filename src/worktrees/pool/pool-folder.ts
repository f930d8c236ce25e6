import { realpathSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { isSystemError, shortHash } from "#shared";

/** Below the data folder: a folder for each repository that worktrees were made of. */
export const POOLS = "worktrees";

/** Where the worktrees of a repository are, without symbolic links. It need not be there yet. */
export function poolFolder(
  dataFolder: string,
  repository: { readonly name: string; readonly gitDirectory: string },
): string {
  const slug = repository.name.replaceAll(/[^A-Za-z0-9_-]+/g, "-").slice(0, 40);
  return join(realPathOf(dataFolder), POOLS, `${slug}-${shortHash(repository.gitDirectory)}`);
}

/** Of what exists of the path; the rest as it is written. */
function realPathOf(folder: string): string {
  const path = resolve(folder);
  try {
    return realpathSync(path);
  } catch (error) {
    const isMissing = isSystemError(error) && ["ENOENT", "ENOTDIR"].includes(error.code ?? "");
    if (!isMissing || dirname(path) === path) throw error;
    return join(realPathOf(dirname(path)), basename(path));
  }
}
