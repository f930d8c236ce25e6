/**
 * Worktrees of a person's repository, outside of it (`<data folder>/worktrees/<repository>/pool-<number>`). Those that
 * are given back are cleaned and handed out again. Their git directories are outside of the repository as well, and the
 * `.git` file inside a worktree is never trusted: host git is always told the git directory and the work tree.
 */
export interface Worktrees {
  /** A clean worktree at the commit, owned by the sandbox's user. An id in use is refused (`WORKTREE_IN_USE`). */
  add(options: {
    readonly id: string;
    readonly session: string;
    readonly commit: string;
    /** One that has them already is preferred; else they have to be attached. */
    readonly dependencies?: Dependencies | undefined;
  }): Promise<Worktree>;
  /** Opens one that an earlier process left, or undefined. */
  open(id: string): Promise<Worktree | undefined>;
  /** Those in use. */
  list(): Promise<readonly WorktreeRecord[]>;
  /** Those that wait for whoever wants one. */
  idle(): readonly IdleWorktree[];
  /** Removes what sessions left that are not live any more, and what a crash left of any worktree. */
  cleanUp(options: { isLive(session: string): Promise<boolean> }): Promise<readonly CleanedUp[]>;
  /** Keeps uncommitted work and unmerged commits under `refs/artel/trash/<id>`, then removes it. Idempotent; also of an idle one, by its name. */
  remove(id: string): Promise<{ readonly trash: string | undefined }>;
  /** Keeps the same, and leaves the worktree as it is. */
  keep(id: string): Promise<{ readonly trash: string | undefined }>;
  /** Out of use: whatever is in it is thrown away, in the background, and it may be handed out again. Idempotent. */
  giveBack(id: string, dependencies?: Dependencies): Promise<void>;
  /** Has so many ready soon for whoever wants one, made one after the other in the background. */
  prewarm(
    wanted: { readonly commit: string; readonly dependencies?: Dependencies | undefined },
    count: number,
  ): Promise<void>;
  /** Resolves when nothing is under way in the background any more. */
  settle(): Promise<void>;
}

/** Prepared dependencies, see `DependencyCache`. */
export interface Dependencies {
  readonly key: string;
  readonly folder: string;
}

export interface IdleWorktree {
  readonly name: string;
  readonly path: string;
  readonly commit: string;
  /** Milliseconds since the epoch. */
  readonly since: number;
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
  /** The commit that was checked out last. */
  head(): Promise<string>;
  /** Back to exactly this commit; ignored files (node_modules, build output) stay. */
  reset(commit: string): Promise<void>;
  /** Tracked files, relative paths with `/`. */
  files(): Promise<readonly string[]>;
  /** Paths that differ from the commit, untracked and not ignored ones included. */
  changedPaths(commit: string): Promise<readonly string[]>;
  /** Puts dependencies in place, unless they are there already. */
  attach(dependencies: Dependencies, signal?: AbortSignal): Promise<void>;
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
