import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { git, type GitPlace } from "./git.ts";
import { changedEntries, type TreeEntry } from "./read.ts";

const MODES: Readonly<Record<TreeEntry["kind"], string>> = {
  file: "100644",
  executable: "100755",
  link: "120000",
  submodule: "160000",
};

/**
 * The tree that is `base` but for these paths, which are as in `changed`: a part of a change. Only objects are written;
 * paths that do not differ are left as they are. Both are full object ids, of commits or trees.
 */
export async function composeTree(
  place: GitPlace,
  options: { readonly base: string; readonly changed: string; readonly paths: readonly string[] },
): Promise<string> {
  const { base, changed } = options;
  const wanted = new Set(options.paths);
  const entries = (await changedEntries(place, base, changed)).filter(({ path }) =>
    wanted.has(path),
  );
  const folder = await mkdtemp(join(tmpdir(), "artel-index-"));
  const apart: GitPlace = {
    gitDirectory: place.gitDirectory,
    indexFile: join(folder, "index"),
    ...(place.settings === undefined ? {} : { settings: place.settings }),
  };
  try {
    await git(apart, ["read-tree", base]);
    const lines = entries.map(({ path, entry }) =>
      entry === undefined
        ? `0 ${"0".repeat(base.length)}\t${path}\0`
        : `${MODES[entry.kind]} ${entry.oid}\t${path}\0`,
    );
    await git(apart, ["update-index", "-z", "--index-info"], { stdin: lines.join("") });
    return (await git(apart, ["write-tree"])).stdout.trim();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
