/**
 * Worktrees of a person's repository, outside of it (`<data folder>/worktrees/<repository>/<id>`). Git metadata is
 * changed under one lock per repository, across processes; checkouts run in parallel. The `.git` file inside a
 * worktree is never trusted: host git is always told the git directory and the work tree.
 */
export interface Worktrees {
  /** A worktree at the commit, owned by the sandbox's user. An id in use is refused (`WORKTREE_IN_USE`). */
  add(options: {
    readonly id: string;
    readonly session: string;
    readonly commit: string;
  }): Promise<Worktree>;
  /** Opens one that an earlier process left, or undefined. */
  open(id: string): Promise<Worktree | undefined>;
  list(): Promise<readonly WorktreeRecord[]>;
  /** Removes what sessions left that are not live any more, and what a crash left of any worktree. */
  cleanUp(options: { isLive(session: string): Promise<boolean> }): Promise<readonly CleanedUp[]>;
  /** Keeps uncommitted work and unmerged commits under `refs/artel/trash/<id>`, then removes folder and metadata. Idempotent. */
  remove(id: string): Promise<{ readonly trash: string | undefined }>;
}

/** A commit that was made in a worktree. */
export interface CommitMade {
  /** Full name of the ref that keeps it. */
  readonly ref: string;
  readonly commit: string;
  readonly parent: string;
}

export interface CleanedUp {
  readonly id: string;
  /** The ref that keeps its work, when there was some. */
  readonly trash: string | undefined;
}

export interface WorktreeRecord {
  readonly id: string;
  readonly session: string;
  readonly path: string;
  /** The commit that it was made at. */
  readonly base: string;
  readonly createdAt: number;
}

export interface Worktree extends WorktreeRecord {
  /** Back to exactly this commit; ignored files (node_modules, build output) stay. */
  reset(commit: string): Promise<void>;
  /** Tracked files, relative paths with `/`. */
  files(): Promise<readonly string[]>;
  /** Paths that differ from the commit, untracked and not ignored ones included. */
  changedPaths(commit: string): Promise<readonly string[]>;
  /** Writes what is in the folder as a tree, without hooks, filters of the target or the person's index. */
  writeTree(): Promise<string>;
  /** Commits that tree on the parent, as the person who runs Artel, and keeps it reachable under `refs/artel/sessions/<session>/<name>`. */
  commit(options: {
    readonly name: string;
    readonly parent: string;
    readonly message: string;
    /** Milliseconds since the epoch, default now. With the same time, the same content is the same commit. */
    readonly time?: number;
  }): Promise<{ readonly commit: string; readonly tree: string }>;
}
