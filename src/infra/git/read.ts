import type { Buffer } from "node:buffer";
import { GitError } from "./errors.ts";
import { git, nulFields } from "./git.ts";
import type { GitPlace } from "./git.ts";

export interface TreeEntry {
  /** Relative to the repository root, with `/`. */
  readonly path: string;
  readonly oid: string;
  readonly kind: "file" | "executable" | "link" | "submodule";
}

const KINDS: Readonly<Record<string, TreeEntry["kind"]>> = {
  "100644": "file",
  "100664": "file",
  "100755": "executable",
  "120000": "link",
  "160000": "submodule",
};

/** All entries of a commit or tree, in git's order. */
export async function listTree(place: GitPlace, treeish: string): Promise<readonly TreeEntry[]> {
  const { stdout } = await git(place, ["ls-tree", "-r", "-z", "--full-tree", treeish]);
  return nulFields(stdout).map((line) => {
    const tab = line.indexOf("\t");
    const [mode, , oid] = line.slice(0, tab).split(" ") as [string, string, string];
    return { path: line.slice(tab + 1), oid, kind: KINDS[mode] ?? "file" };
  });
}

/** Paths of the files of a commit or tree: no links, no submodules. */
export async function listFiles(place: GitPlace, treeish: string): Promise<readonly string[]> {
  const entries = await listTree(place, treeish);
  return entries
    .filter(({ kind }) => kind === "file" || kind === "executable")
    .map(({ path }) => path);
}

export async function treeOf(place: GitPlace, treeish: string): Promise<string> {
  const { stdout } = await git(place, ["rev-parse", "--verify", "--quiet", `${treeish}^{tree}`]);
  return stdout.trim();
}

/**
 * Contents of blobs by object id, read by one git process; a missing one is absent. All are held in memory: give
 * it the source files of a repository, not its history.
 */
export async function readBlobs(
  place: GitPlace,
  oids: Iterable<string>,
  signal?: AbortSignal,
): Promise<ReadonlyMap<string, Buffer>> {
  const wanted = [...new Set(oids)];
  if (wanted.length === 0) return new Map();
  const { bytes } = await git(place, ["cat-file", "--batch"], {
    stdin: `${wanted.join("\n")}\n`,
    signal,
  });
  return parseBatch(bytes);
}

function parseBatch(bytes: Buffer): ReadonlyMap<string, Buffer> {
  const blobs = new Map<string, Buffer>();
  let position = 0;
  while (position < bytes.length) {
    const end = bytes.indexOf(10, position);
    const [oid, kind, size] = bytes.toString("latin1", position, end).split(" ");
    position = end + 1;
    if (oid === undefined || kind === "missing") continue;
    const length = Number(size);
    if (end < 0 || !Number.isSafeInteger(length)) {
      throw new GitError({
        arguments: ["cat-file", "--batch"],
        message: "git cat-file gave no size.",
      });
    }
    blobs.set(oid, bytes.subarray(position, position + length));
    position += length + 1;
  }
  return blobs;
}

export interface FileDifference {
  readonly path: string;
  /** Null for binary files. */
  readonly insertions: number | null;
  readonly deletions: number | null;
}

/** Lines added and removed by file. A rename is a removal and an addition. */
export async function differenceStatistics(
  place: GitPlace,
  from: string,
  to: string,
): Promise<readonly FileDifference[]> {
  const { stdout } = await git(place, [
    "diff-tree",
    "-r",
    "-z",
    "--numstat",
    "--no-renames",
    "--no-ext-diff",
    "--no-textconv",
    from,
    to,
  ]);
  return nulFields(stdout).map((line) => {
    const [insertions, deletions, ...path] = line.split("\t");
    const count = (text: string | undefined) => (text === "-" ? null : Number(text));
    return { path: path.join("\t"), insertions: count(insertions), deletions: count(deletions) };
  });
}

/** Paths that differ between two commits or trees; a rename gives both. */
export async function differingPaths(
  place: GitPlace,
  from: string,
  to: string,
): Promise<readonly string[]> {
  if (from === to) return [];
  const { stdout } = await git(place, [
    "diff-tree",
    "-r",
    "-z",
    "--name-only",
    "--no-renames",
    "--no-ext-diff",
    from,
    to,
  ]);
  return nulFields(stdout);
}

/** A path that differs, with what is there now; undefined when it is gone. */
export interface ChangedEntry {
  readonly path: string;
  readonly entry: TreeEntry | undefined;
}

/** What differs between two commits or trees, as it is in the later one; a rename is a removal and an addition. */
export async function changedEntries(
  place: GitPlace,
  from: string,
  to: string,
): Promise<readonly ChangedEntry[]> {
  if (from === to) return [];
  const { stdout } = await git(place, [
    "diff-tree",
    "-r",
    "-z",
    "--raw",
    "--no-abbrev",
    "--no-renames",
    "--no-ext-diff",
    from,
    to,
  ]);
  const fields = nulFields(stdout);
  return Array.from({ length: fields.length / 2 }, (_, index) => {
    const path = fields[2 * index + 1] ?? "";
    const [, mode = "", , oid = "", status = ""] = (fields[2 * index] ?? "").split(" ");
    const isGone = status.startsWith("D");
    return { path, entry: isGone ? undefined : { path, oid, kind: KINDS[mode] ?? "file" } };
  });
}

export interface LogEntry {
  readonly commit: string;
  readonly author: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly subject: string;
  readonly paths: readonly string[];
}

/** Commits that `tip` has, newest first, with the paths each one changed; merges are left out. */
export async function readLog(
  place: GitPlace,
  options: { readonly tip: string; readonly limit?: number; readonly excluding?: string },
): Promise<readonly LogEntry[]> {
  const { stdout } = await git(place, [
    "log",
    "-z",
    "--no-merges",
    "--no-renames",
    "--name-only",
    "--no-color",
    "--no-ext-diff",
    "--format=%x01%H%x02%ae%x02%at%x02%s%x03",
    ...(options.limit === undefined ? [] : [`--max-count=${options.limit}`]),
    "--end-of-options",
    options.tip,
    ...(options.excluding === undefined ? [] : [`^${options.excluding}`]),
    "--",
  ]);
  return stdout
    .split("\x01")
    .slice(1)
    .map((record) => {
      const end = record.indexOf("\x03");
      const [commit, author, time, subject] = record.slice(0, end).split("\x02");
      const paths = nulFields(record.slice(end + 1)).map((path) => path.replace(/^\n/, ""));
      return {
        commit: commit ?? "",
        author: author ?? "",
        time: Number(time) * 1000,
        subject: subject ?? "",
        paths: paths.filter((path) => path !== ""),
      };
    });
}

/** The best common ancestors; none when the histories have nothing in common. */
export async function mergeBases(
  place: GitPlace,
  first: string,
  second: string,
): Promise<readonly string[]> {
  const { stdout } = await git(place, ["merge-base", "--all", first, second], { answers: [0, 1] });
  return stdout.split("\n").filter((line) => line !== "");
}
