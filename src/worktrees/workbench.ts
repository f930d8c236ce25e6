import type { SandboxLimits } from "#adapters/sandboxes";
import type {
  EventPayload,
  OwnToolRunner,
  Project,
  TargetCommandRunner,
  TargetCommandStarter,
} from "#domain";
import type { Repository } from "#infra/git";
import type { Toolchain } from "./toolchain/prepare-toolchain.ts";
import type { Worktree } from "./worktree.ts";

/** All that a session needs to work on its repository: worktrees with dependencies in place, and runners for them. */
export interface Workbench {
  readonly repository: Repository;

  /**
   * Installs the toolchain and the dependencies for the project as it is in the worktree, once per content; needed
   * before `open`. Calling it again, also in another process, is fast.
   */
  prepare(
    project: Project,
    worktree: Worktree,
    signal: AbortSignal,
    onProgress?: (message: string) => void,
  ): Promise<EventPayload<"dependencies.prepared"> & { readonly notes: readonly string[] }>;

  /**
   * The same where the dependencies cannot be installed, for this reason: worktrees are opened without them, until a
   * change of the manifests makes it possible.
   */
  prepareWithout(
    refused: string,
    project: Project,
    worktree: Worktree,
    signal: AbortSignal,
  ): ReturnType<Workbench["prepare"]>;

  /** The worktree of this id at exactly this commit, without dependencies; made when it is not there. */
  checkout(id: string, commit: string): Promise<Worktree>;

  /** The same with dependencies in place, of a commit that may have to be got from another machine first, and with runners whose commands end with the signal. */
  open(id: string, commit: string, signal: AbortSignal): Promise<PreparedWorktree>;

  /** Gives the worktree of work that has ended back: what it proposed is committed. Idempotent. */
  close(id: string): Promise<void>;

  /** Removes all worktrees of the session, whatever is in them: unmerged work goes to `refs/artel/trash/`. */
  closeAll(): Promise<void>;

  /** Resolves when nothing is done in the background any more. To be called before the process ends. */
  settle(): Promise<void>;
}

export interface PreparedWorktree {
  readonly repository: Repository;
  readonly worktree: Worktree;
  readonly target: TargetCommandStarter;
  readonly tools: OwnToolRunner;
  /** For commands of the package manager that ask the registry and run no code of packages. */
  readonly registry: TargetCommandRunner;
  /** What a program that runs beside is given, as `target` gives it to its commands. */
  readonly toolchain: Toolchain;
  readonly limits: SandboxLimits;
  /** Brings the dependencies in step with the manifests as they are in the worktree now, after a change edited them. */
  refresh(): Promise<void>;
}
