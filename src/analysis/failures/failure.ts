import { failureKindSchema, type FailureKind, type Repair, type Severity } from "#domain";

export type { FailureKind, Repair } from "#domain";

/** What went wrong, in one word. The definitions stand in README.md. */
export const FAILURE_KINDS = failureKindSchema.options;

export interface StackFrame {
  readonly function: string | null;
  readonly file: string;
  readonly line: number;
  readonly column: number | null;
}

/** Lines and columns count from 1. Texts hold no secrets. */
export interface Problem {
  readonly kind: FailureKind;
  readonly tool: string;
  readonly file: string | null;
  readonly line: number | null;
  readonly column: number | null;
  readonly message: string;
  readonly stack: readonly StackFrame[];
  readonly severity: Severity;
  readonly fixable: boolean;
  readonly repair: Repair | null;
  readonly suggestion: string;
  /** Whether it is a cause, or follows from another: `make: *** Error 2`. */
  readonly role: "cause" | "consequence";
  /** Where in the log it begins. */
  readonly logLine: number;
}

export interface FailureReport {
  /** That of the first problem; null when nothing failed. */
  readonly kind: FailureKind | null;
  readonly severity: Severity | null;
  /** Whether a tool can mend the first problem. */
  readonly fixable: boolean;
  /** From 0 to 1: how sure the kind is. */
  readonly confidence: number;
  readonly suggestion: string | null;
  /** The primary one first, then causes and consequences as they stand in the log. At most 200. */
  readonly problems: readonly Problem[];
  /** All that were found, also those that are not listed. */
  readonly counts: Readonly<Partial<Record<FailureKind, number>>>;
  readonly lines: number;
  readonly bytes: number;
}
