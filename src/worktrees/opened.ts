import { readRef, updateRefs, withTrailers, writeCommit } from "#infra/git";
import type { Repository } from "#infra/git";
import type { Clock } from "#shared";
import { checkOut, restoreLink } from "./checkout.ts";
import type { Owner } from "./checkout.ts";
import { readDetachedHead } from "./git-directory.ts";
import { requireRefName } from "./names.ts";
import { attach, readAttached } from "./pool/attached.ts";
import { isUntouched } from "./pool/restore.ts";
import { stagedPaths, withStagedIndex, writeWorktreeTree } from "./stage.ts";
import type { WorktreePlace } from "./stage.ts";
import type { TreeListings } from "./tree-listings.ts";
import type { CommitMade, Worktree, WorktreeRecord } from "./worktree.ts";

export interface OpenOptions {
  readonly repository: Repository;
  readonly record: WorktreeRecord;
  readonly place: WorktreePlace;
  readonly owner: Owner;
  readonly clock: Clock;
  readonly trees: TreeListings;
  readonly onCommit: ((made: CommitMade) => Promise<void>) | undefined;
}

/** The operations on a worktree that is there. */
export function openedWorktree(options: OpenOptions): Worktree {
  const { repository, record, place, owner, clock, trees, onCommit } = options;
  const { id, session, path, base, createdAt } = record;
  /** Key of the dependencies that are known to be in place. */
  let attached: string | undefined;
  return {
    id,
    session,
    path,
    base,
    createdAt,
    async reset(commit) {
      const modules = (await readAttached(place.gitDirectory))?.modules ?? [];
      await restoreLink(place, owner);
      if (await isUntouched(place, { commit, modules })) return;
      await checkOut(place, commit, owner);
    },
    head: () => headOf(place),
    files: async () => trees.files(await headOf(place)),
    changedPaths: (commit) => withStagedIndex(place, (staged) => stagedPaths(staged, commit)),
    writeTree: () => withStagedIndex(place, writeWorktreeTree),
    async attach(dependencies, signal) {
      attached ??= (await readAttached(place.gitDirectory))?.key;
      if (attached === dependencies.key) return;
      attached = undefined;
      await attach(place, dependencies, { owner, signal });
      attached = dependencies.key;
    },
    async commit({ name, parent, message, time }) {
      requireRefName(name);
      const tree = await withStagedIndex(place, writeWorktreeTree);
      const commit = await writeCommit(repository, {
        tree,
        parents: [parent],
        message: withTrailers(message, { "Artel-Session": session }),
        person: repository.person,
        time: time ?? clock.now(),
      });
      const ref = `refs/artel/sessions/${session}/${name}`;
      await updateRefs(repository, [{ ref, to: commit }], `artel: ${name}`);
      await onCommit?.({ ref, commit, parent });
      return { commit, tree };
    },
  };
}

async function headOf(place: WorktreePlace): Promise<string> {
  const detached = readDetachedHead(place.gitDirectory);
  if (detached !== undefined) return detached;
  const commit = await readRef(place, "HEAD^{commit}");
  if (commit === undefined) throw new TypeError(`${place.workTree} has no HEAD`);
  return commit;
}
