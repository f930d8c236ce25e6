import { stat } from "node:fs/promises";
import { join } from "node:path";
import {
  git,
  isReachable,
  readRef,
  treeOf,
  updateRefs,
  withTrailers,
  writeCommit,
} from "#infra/git";
import type { Repository } from "#infra/git";
import type { StoredRecord } from "./record.ts";
import { copyIndex, withStagedIndex, writeWorktreeTree } from "./stage.ts";

/** The worktree whose work is kept. */
export type KeptOf = Pick<StoredRecord, "id" | "session" | "path" | "base" | "createdAt">;

/**
 * Keeps what would be lost with the worktree: uncommitted work as a commit on top of its HEAD, and that HEAD where no
 * ref has it. Answers the ref, or undefined when there was nothing to keep. Doing it again makes no second ref.
 */
export async function keepWork(
  repository: Repository,
  record: KeptOf,
  metadata: string | undefined,
): Promise<string | undefined> {
  const head = await readWorktreeHead(repository, metadata, record.base);
  const tree = await snapshot(repository, record.path, metadata, head);
  if (head === undefined) {
    if (tree === undefined || tree === (await emptyTree(repository))) return undefined;
  } else if (tree === undefined || tree === (await treeOf(repository, head))) {
    return (await isReachable(repository, head)) ? undefined : keep(repository, record.id, head);
  }
  const commit = await writeCommit(repository, {
    tree,
    // Without one where the person's repository lost the commit that the work is on.
    parents: head === undefined ? [] : [head],
    message: withTrailers(`Uncommitted work of ${record.id}`, {
      "Artel-Session": record.session,
      "Artel-Worktree": record.id,
    }),
    person: repository.person,
    time: record.createdAt,
  });
  return keep(repository, record.id, commit);
}

async function readWorktreeHead(
  repository: Repository,
  metadata: string | undefined,
  base: string,
): Promise<string | undefined> {
  const head =
    metadata === undefined
      ? undefined
      : await readRef({ gitDirectory: metadata, settings: repository.settings }, "HEAD^{commit}");
  return head ?? (await readRef(repository, `${base}^{commit}`));
}

/** The tree of the folder, or undefined when there is no folder, or nothing was ever checked out into it. */
async function snapshot(
  repository: Repository,
  path: string,
  metadata: string | undefined,
  head: string | undefined,
): Promise<string | undefined> {
  const isThere = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isThere) return undefined;
  const place = {
    gitDirectory: metadata ?? repository.gitDirectory,
    workTree: path,
    settings: repository.settings,
  };
  const seed = async (indexFile: string) => {
    if (head === undefined) {
      await git({ ...place, indexFile }, ["read-tree", "--empty"]);
      return;
    }
    if (metadata !== undefined) {
      const isCopied = await copyIndex(join(metadata, "index"), indexFile).then(
        () => true,
        () => false,
      );
      if (isCopied) return;
    }
    await git({ ...place, indexFile }, ["read-tree", head]);
  };
  return withStagedIndex(place, writeWorktreeTree, seed);
}

/** Its id, which is another with other kinds of object ids. */
async function emptyTree(repository: Repository): Promise<string> {
  const { stdout } = await git(repository, ["hash-object", "-t", "tree", "-w", "--stdin"], {
    stdin: "",
  });
  return stdout.trim();
}

async function keep(repository: Repository, id: string, commit: string): Promise<string> {
  for (let copy = 1; ; copy += 1) {
    const ref = `refs/artel/trash/${id}${copy === 1 ? "" : `-${copy}`}`;
    const made = await updateRefs(
      repository,
      [{ ref, to: commit, from: null }],
      "artel: kept on removal",
    );
    if (made || (await readRef(repository, ref)) === commit) return ref;
  }
}
