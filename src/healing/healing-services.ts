import type {
  Baseline,
  Change,
  GateName,
  NewEvent,
  Project,
  ProtectedArea,
  TaskOrder,
  TaskOutcome,
  Unit,
  Verdict,
} from "#domain";
import type { WorkflowContext } from "#queue";
import type { PreparedWorktree, Workbench } from "#worktrees";

/** What the composition root gives to healing. */
export interface HealingServices {
  /** Resolves when nothing of it can be lost any more. */
  readonly events: { append(session: string, events: readonly NewEvent[]): Promise<unknown> };
  /** Where a session's tasks are done; the same object within a process. */
  site(session: string): Promise<HealingSite>;
  /** What all tasks of the queue do alike. */
  readonly task: TaskConduct;
  readonly jobs: JobsInPlace;
}

export interface HealingSite {
  readonly workbench: Workbench;
  readonly project: Project;
  readonly baseline: Baseline | undefined;
  /** The gates that a change must pass. */
  readonly gates: readonly GateName[];
  /** Each job's slice of the configuration, by job name. */
  readonly jobOptions: Readonly<Record<string, unknown>>;
  /** Milliseconds since the epoch after which nothing new is tried. */
  readonly deadline: number;
}

export interface TaskConduct {
  /** The name of the worktree of a task. */
  worktreeOf(order: TaskOrder, context: WorkflowContext): string;
  /** Receives what the agent is told when it begins; answers the id of the message to reply to. */
  begin(order: TaskOrder, context: WorkflowContext): Promise<string | undefined>;
  /** Tells the orchestrator how the task ended. */
  end(
    context: WorkflowContext,
    outcome: TaskOutcome,
    assignment: string | undefined,
  ): Promise<void>;
  /** Commits what is in the worktree, on the task's base and under the session's refs. */
  commit(
    prepared: PreparedWorktree,
    order: TaskOrder,
    options: {
      readonly number: number;
      readonly message: string;
      readonly units: readonly string[];
      readonly files: readonly string[];
    },
  ): Promise<Change>;
  /** What the gates say of a change that is in the worktree. */
  judge(
    prepared: PreparedWorktree,
    change: Change,
    options: {
      readonly site: HealingSite;
      readonly scope: { readonly allow: readonly ProtectedArea[] };
      readonly signal: AbortSignal;
    },
  ): Promise<Verdict>;
}

/** Jobs of the toolsmith, carried out in a worktree as it is now. */
export interface JobsInPlace {
  /** Surveys the worktree and applies those units that are chosen. */
  run(
    job: string,
    place: { readonly prepared: PreparedWorktree; readonly site: HealingSite },
    options: {
      chooses(unit: Pick<Unit, "paths" | "detail">): boolean;
      readonly signal: AbortSignal;
    },
  ): Promise<JobRun>;
  /** What the repository's package manager can do with the registry; undefined where it has none. */
  registry(place: {
    readonly prepared: PreparedWorktree;
    readonly site: HealingSite;
  }): Promise<PackageRegistry | undefined>;
}

export interface PackageRegistry {
  /** Why nothing can be asked without running code of the repository. */
  obstacle(): Promise<string | undefined>;
  /** Brings the lockfile in step with the manifests, without scripts and without touching node_modules. */
  relock(
    updates: readonly never[],
  ): Promise<{ readonly done: true } | { readonly done: false; readonly reason: string }>;
  /** The version of a package in the lockfile, as a folder sees it. */
  locked(name: string, directory: string): Promise<string | undefined>;
}

export interface JobRun {
  /** Titles of the units that were applied. */
  readonly applied: readonly string[];
  /** Why nothing could be, in a sentence. */
  readonly reason: string | undefined;
}
