import type {
  GateName,
  GateSettings,
  Observation,
  OwnToolRunner,
  Problem,
  Project,
  TargetCommandRunner,
} from "#domain";
import type { BaseTree } from "./base-tree.ts";
import type { ChangeHistory } from "./history.ts";
import type { ScopePolicy } from "./scope/policy.ts";

/** May this change pass? Each gate observes one thing of a tree; comparing with the baseline is common to all. */
export interface Gate {
  readonly name: GateName;
  /** Gates run from instant to slow; a failure stops before the next class. */
  readonly cost: "instant" | "cheap" | "slow";
  /**
   * What the observation of a change is held against: the baseline's observation of the whole tree; this gate's
   * own view of the base versions of the changed files, taken when it is needed; or nothing, for a gate that
   * looks at the change itself.
   */
  readonly compares: "baseline" | "base-files" | "nothing";
  /** Its knowledge is more than that files parse: at least one such gate must have seen a change that passes. */
  readonly conclusive: boolean;
  /** Whether it can say anything about this project, read from its description alone. */
  applies(
    project: Project,
    settings: GateSettings,
  ): { readonly applies: true } | { readonly applies: false; readonly reason: string };
  observe(context: GateContext): Promise<Observation>;
  /** Replaces the comparison of problem keys as multisets. */
  compare?(base: Observation, now: Observation, context: GateContext): Comparison;
  /** Looks once more at what seems introduced, before it counts. */
  confirm?(comparison: Comparison, base: Observation, context: GateContext): Promise<Confirmation>;
}

export interface GateContext {
  /** Absolute path of a prepared worktree (dependencies in place) that holds the tree to judge. */
  readonly worktree: string;
  /** Of the base commit: whatever judges a change cannot be changed by the change. */
  readonly project: Project;
  readonly target: TargetCommandRunner;
  /** Artel's own tools, for what the repository lacks: a compiler. */
  readonly tools?: OwnToolRunner | undefined;
  /** Commands of the package manager that ask the registry and run no code of packages. Absent where there is none. */
  readonly registry?: TargetCommandRunner | undefined;
  readonly settings: GateSettings;
  /** Milliseconds since the epoch at which this look is over. */
  readonly deadline?: number;
  /** What the gates before this one saw of the same tree. */
  readonly seen?: ReadonlyMap<GateName, Observation> | undefined;
  /** Paths that differ from the base commit; undefined when the baseline is taken. */
  readonly changedPaths?: readonly string[] | undefined;
  /** The files of the base commit; undefined when the baseline is taken. */
  readonly base?: BaseTree | undefined;
  /** The commits of the change; undefined where it is not made of commits that somebody keeps. */
  readonly history?: ChangeHistory | undefined;
  /** The worktree holds the base versions of the changed files: this is a look at what was before. */
  readonly atBase?: boolean;
  /** What the change may touch. */
  readonly scope?: ScopePolicy | undefined;
  /** Observe only what can decide about these problem keys (tests: only their files), to bisect quickly. */
  readonly focus?: readonly string[] | undefined;
  /** Files of tests that hang before any change, and are not run. */
  readonly leftOut?: readonly string[] | undefined;
  readonly signal: AbortSignal;
}

export interface Comparison {
  readonly introduced: readonly Problem[];
  /** Keys of the baseline's problems that are gone. */
  readonly resolved: readonly string[];
  /** Things a reader must know that are no failure. */
  readonly notes?: readonly string[];
  /** Why of something new it cannot be told whether it is a problem: the verdict is unknown then. */
  readonly unknown?: string | undefined;
}

export interface Confirmation {
  readonly introduced: readonly Problem[];
  readonly flaky: readonly string[];
  readonly notes?: readonly string[];
  readonly commands: readonly string[];
  readonly targetMs: number;
}
