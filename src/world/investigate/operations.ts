import type { Evidence, Violation } from "#domain";
import type { VersionedFact } from "../fact-store.ts";

/** What is investigated: a violation, and the change that it is held against. */
export interface Subject {
  readonly violation: Violation;
  /** Full id of the commit that the task started from. */
  readonly base: string;
  /** Full id of the task's commit. */
  readonly changed: string;
  /** What the change is made of, such as its units; files that no part names are each a part. */
  readonly parts: readonly ChangePart[];
  /** The file that the violation is about: where the test is, or the diagnostic. */
  readonly path: string | undefined;
}

export interface ChangePart {
  readonly id: string;
  readonly paths: readonly string[];
}

/** What can be asked of the outside. An operation that is absent cannot be done here. */
export interface InvestigationOperations {
  /** Whether the contradiction is there on a commit, by looking again; undefined when that cannot be told. */
  stands(violation: Violation, commit: string, signal: AbortSignal): Promise<boolean | undefined>;
  /** Paths that differ between base and changed. */
  changedPaths(): Promise<readonly string[]>;
  /** A commit that is the base with only these paths as in the change. */
  compose(paths: readonly string[]): Promise<string>;
  /** By file of the change's tree: the files that it imports. */
  imports?(): Promise<ReadonlyMap<string, readonly string[]>>;
  /** What was known of a fact's key, newest first. */
  history?(key: string): Promise<readonly VersionedFact[]>;
  /** Paths of which another content is known now than at a version. */
  changedSince?(version: number): Promise<readonly string[]>;
  /** The last resort, which costs money: absent where there is no model or no budget for one. */
  model?(question: ModelQuestion, signal: AbortSignal): Promise<Finding>;
}

export interface ModelQuestion {
  readonly subject: Subject;
  readonly evidence: readonly Evidence[];
}

/** Evidence without what is measured from outside. */
export type Finding = Pick<Evidence, "conclusion" | "confidence" | "statement" | "suspects">;
