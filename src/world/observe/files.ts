import type { Fact } from "#domain";
import { changedEntries, listTree, type GitPlace, type TreeEntry } from "#infra/git";
import type { Origin } from "./origin.ts";

/** The part of git's tree entries that a fact is made of. */
export interface ObservedFile {
  readonly path: string;
  /** Undefined: observed, and there is none. */
  readonly entry: Pick<TreeEntry, "oid" | "kind"> | undefined;
}

/** A file's hash is certain: it is git's own name of the content. */
export function fileFacts(files: readonly ObservedFile[], origin: Origin): readonly Fact[] {
  return files.map(({ path, entry }) => ({
    kind: "file-hash",
    path,
    value: entry === undefined ? null : { hash: entry.oid, mode: entry.kind },
    ...origin,
    confidence: 1,
  }));
}

/** Every file of a commit or tree. */
export async function observeTree(
  place: GitPlace,
  treeish: string,
  origin: Origin,
): Promise<readonly Fact[]> {
  const entries = await listTree(place, treeish);
  return fileFacts(
    entries.map((entry) => ({ path: entry.path, entry })),
    origin,
  );
}

/** What differs between two commits, as it is in the later one: read from git, whoever made it. */
export async function observeChange(
  place: GitPlace,
  from: string,
  to: string,
  origin: Origin,
): Promise<readonly Fact[]> {
  return fileFacts(await changedEntries(place, from, to), origin);
}
