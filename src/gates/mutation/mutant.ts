import type { Location } from "#domain";

/** One small change of a source file that a test should notice. Offsets in UTF-16 units of the file's text. */
export interface Mutant {
  /** From 1, unique in a run. */
  readonly id: number;
  readonly path: string;
  /** Name as StrykerJS has it, and of the two that it lacks: `CallRemoval`, `ReturnValue`. */
  readonly mutator: string;
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
  /** What is replaced. */
  readonly original: string;
  readonly location: Location & { readonly line: number; readonly column: number };
  /** Where it ends; columns count from 1 and are those after the last character. */
  readonly endLine: number;
  readonly endColumn: number;
  /** Why no test can be asked to notice it. */
  readonly ignored?: string;
}

/** The words of StrykerJS and of the mutation testing report schema. */
export type MutantStatus =
  | "Killed"
  | "Survived"
  | "NoCoverage"
  | "Timeout"
  | "CompileError"
  | "Ignored"
  /** Not looked at within the budget. */
  | "Pending";

export interface MutantResult {
  readonly mutant: Mutant;
  readonly status: MutantStatus;
  /** Files of tests that reach it, relative to the worktree. */
  readonly coveredBy: readonly string[];
  /** Names of tests that noticed it. */
  readonly killedBy: readonly string[];
  readonly reason?: string;
}

export interface LineRange {
  readonly first: number;
  readonly last: number;
}
