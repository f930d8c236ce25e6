import { git, listFiles, updateRefs, withTrailers, writeCommit } from "#infra/git";
import type { Repository } from "#infra/git";
import type { Clock } from "#shared";
import { checkOut } from "./checkout.ts";
import type { Owner } from "./checkout.ts";
import { requireRefName } from "./names.ts";
import { stagedPaths, withStagedIndex, writeWorktreeTree } from "./stage.ts";
import type { WorktreePlace } from "./stage.ts";
import type { CommitMade, Worktree, WorktreeRecord } from "./worktree.ts";

export interface OpenOptions {
  readonly repository: Repository;
  readonly record: WorktreeRecord;
  /** The worktree's git directory, from when it was made. */
  readonly metadata: string;
  readonly owner: Owner;
  readonly clock: Clock;
  readonly onCommit: ((made: CommitMade) => Promise<void>) | undefined;
}

/** The operations on a worktree that is there. */
export function openedWorktree(options: OpenOptions): Worktree {
  const { repository, record, metadata, owner, clock, onCommit } = options;
  const place: WorktreePlace = {
    gitDirectory: metadata,
    workTree: record.path,
    settings: repository.settings,
  };
  return {
    id: record.id,
    session: record.session,
    path: record.path,
    base: record.base,
    createdAt: record.createdAt,
    reset: (commit) => checkOut(place, commit, owner),
    async files() {
      const { stdout } = await git(place, ["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]);
      return listFiles(repository, stdout.trim());
    },
    changedPaths: (commit) => withStagedIndex(place, (staged) => stagedPaths(staged, commit)),
    writeTree: () => withStagedIndex(place, writeWorktreeTree),
    async commit({ name, parent, message, time }) {
      requireRefName(name);
      const tree = await withStagedIndex(place, writeWorktreeTree);
      const commit = await writeCommit(repository, {
        tree,
        parents: [parent],
        message: withTrailers(message, { "Artel-Session": record.session }),
        person: repository.person,
        time: time ?? clock.now(),
      });
      const ref = `refs/artel/sessions/${record.session}/${name}`;
      await updateRefs(repository, [{ ref, to: commit }], `artel: ${name}`);
      await onCommit?.({ ref, commit, parent });
      return { commit, tree };
    },
  };
}
