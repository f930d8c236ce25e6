import type {
  ApprovalDecision,
  Baseline,
  Change,
  DroppedUnit,
  Project,
  Task,
  Verdict,
} from "#domain";

export interface MergedChange {
  readonly task: string;
  readonly commit: string;
  readonly tree: string;
  readonly subject: string;
  /** How many units it carries. */
  readonly units: number;
  readonly files: readonly string[];
  readonly insertions: number;
  readonly deletions: number;
}

export interface Proposal {
  readonly task: Task;
  readonly attempt: number;
  readonly lastAttempt: boolean;
  readonly change: Change;
  readonly verdict: Verdict;
  readonly dropped: readonly DroppedUnit[];
  /** What a person was asked about it and said, when it is merged for that. */
  readonly approved?: { readonly question: string; readonly decision: ApprovalDecision };
}

/** The session's branch as it stands: base commit, then one commit for each merged change. */
export interface Merged {
  readonly tip: string;
  readonly changes: readonly MergedChange[];
}

export interface IntegrationContext {
  readonly wave: number;
  readonly project: Project;
  readonly baseline: Baseline;
}
