import type { GateName, Observation, Project, TargetCommandRunner } from "#domain";

/** May this change pass? Each gate observes one thing of a tree; comparing with the baseline is common to all. */
export interface Gate {
  readonly name: GateName;
  /** Gates run from instant to slow; a failure stops before the next class. */
  readonly cost: "instant" | "cheap" | "slow";
  /** Whether it can say anything about this project, read from its description alone. */
  applies(
    project: Project,
  ): { readonly applies: true } | { readonly applies: false; readonly reason: string };
  observe(context: GateContext): Promise<Observation>;
}

export interface GateContext {
  /** Absolute path of a prepared worktree (dependencies in place) that holds the tree to judge. */
  readonly worktree: string;
  /** Of the base commit: whatever judges a change cannot be changed by the change. */
  readonly project: Project;
  readonly target: TargetCommandRunner;
  /** Paths that differ from the base commit; undefined when the baseline is taken. */
  readonly changedPaths?: readonly string[];
  /** Observe only what can decide about these problem keys (tests: only their files), to bisect quickly. */
  readonly focus?: readonly string[];
  readonly signal: AbortSignal;
}
