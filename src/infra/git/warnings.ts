import { gitIn } from "./git.ts";
import { RepositoryError } from "./errors.ts";
import { findMissingObjects } from "./objects.ts";

/** Something that is worked on otherwise than a person may think; nothing is lost by it. */
export interface RepositoryWarning {
  readonly code:
    | "DETACHED_HEAD"
    | "DIRTY_TREE"
    | "SHALLOW_REPOSITORY"
    | "PARTIAL_CLONE"
    | "SPARSE_CHECKOUT"
    | "SUBMODULES"
    | "GIT_LFS"
    | "FILTERS";
  readonly message: string;
}

interface Situation {
  readonly root: string;
  readonly gitDirectory: string;
  readonly head: { readonly commit: string; readonly branch?: string };
  readonly isDirty: boolean;
  readonly isShallow: boolean;
}

/** Reads the commit's attributes and entries; refuses when its trees or files are missing for good. */
export async function collectWarnings(
  situation: Situation,
): Promise<{ readonly warnings: readonly RepositoryWarning[]; readonly isPartial: boolean }> {
  const { root, head } = situation;
  const [promisors, sparse, entries] = await Promise.all([
    configured(root, "^remote\\..*\\.(promisor|partialclonefilter)$|^extensions\\.partialclone$"),
    configured(root, "^core\\.sparsecheckout$"),
    listSpecialEntries(root, head.commit),
  ]);
  const isPartial = promisors.length > 0;
  const missing = await findMissingObjects(situation, head.commit);
  if (missing.length > 0 && !isPartial) {
    throw new RepositoryError({
      code: "CORRUPT_REPOSITORY",
      message: `${missing.length} objects of commit ${head.commit.slice(0, 12)} are missing in ${root}.`,
      remedy: "Run `git fsck --full`, or clone the repository anew.",
      details: { missing: missing.slice(0, 20) },
    });
  }
  const filters = await readFilters(root, head.commit, entries.attributes);
  const warnings: RepositoryWarning[] = [];
  const warn = (code: RepositoryWarning["code"], message: string) =>
    warnings.push({ code, message });
  if (head.branch === undefined) {
    warn(
      "DETACHED_HEAD",
      `HEAD is detached; the work starts at commit ${head.commit.slice(0, 12)}.`,
    );
  }
  if (situation.isDirty) {
    warn(
      "DIRTY_TREE",
      "There are uncommitted changes; they are left alone, the work is on the commit.",
    );
  }
  if (situation.isShallow) {
    warn(
      "SHALLOW_REPOSITORY",
      "The clone is shallow: what is read from history covers only its last commits.",
    );
  }
  if (isPartial) {
    warn(
      "PARTIAL_CLONE",
      missing.length > 0
        ? `The clone is partial: ${missing.length} missing files are fetched before the work starts.`
        : "The clone is partial: files of older commits are not here, so history may be read incompletely.",
    );
  }
  if (sparse.some((value) => value === "true")) {
    warn("SPARSE_CHECKOUT", "The checkout is sparse; the work is on all files of the commit.");
  }
  if (entries.submodules.length > 0) {
    warn(
      "SUBMODULES",
      `Submodules are neither checked out nor changed: ${entries.submodules.slice(0, 5).join(", ")}` +
        `${entries.submodules.length > 5 ? " and more" : ""}. Commands that need them will fail.`,
    );
  }
  if (filters.has("lfs")) {
    warn("GIT_LFS", "Files in Git LFS stay pointers: they are neither downloaded nor changed.");
  }
  const others = [...filters].filter((name) => name !== "lfs");
  if (others.length > 0) {
    warn(
      "FILTERS",
      `Files behind the git filters ${others.join(", ")} are read as they are stored.`,
    );
  }
  return { warnings, isPartial };
}

async function configured(root: string, pattern: string): Promise<readonly string[]> {
  const { stdout } = await gitIn(root, ["config", "-z", "--get-regexp", pattern], {
    answers: [0, 1],
  });
  return stdout
    .split("\0")
    .filter((entry) => entry !== "")
    .map((entry) => entry.slice(entry.indexOf("\n") + 1));
}

async function listSpecialEntries(root: string, commit: string) {
  const { stdout } = await gitIn(root, ["ls-tree", "-r", "-z", "--full-tree", commit]).catch(
    (cause: unknown) => {
      throw new RepositoryError({
        code: "CORRUPT_REPOSITORY",
        message: `The folders of commit ${commit.slice(0, 12)} cannot be read in ${root}.`,
        remedy: "Run `git fsck --full`, or clone the repository anew.",
        cause,
      });
    },
  );
  const submodules: string[] = [];
  const attributes: string[] = [];
  for (const entry of stdout.split("\0")) {
    const path = entry.slice(entry.indexOf("\t") + 1);
    if (entry.startsWith("160000 ")) submodules.push(path);
    else if (/(^|\/)\.gitattributes$/.test(path)) attributes.push(path);
  }
  return { submodules, attributes };
}

/** Names of the filters that the commit's attributes files use. */
async function readFilters(
  root: string,
  commit: string,
  paths: readonly string[],
): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  for (const path of paths.slice(0, 200)) {
    const { stdout, exitCode } = await gitIn(root, ["cat-file", "blob", `${commit}:${path}`], {
      answers: [0, 128],
    });
    if (exitCode !== 0) continue;
    for (const line of stdout.split("\n")) {
      const name = line.startsWith("#") ? undefined : /\sfilter=(\S+)/.exec(line)?.[1];
      if (name !== undefined) names.add(name);
    }
  }
  return names;
}
