import type { Severity } from "#domain";

/** A stretch of text that a rule takes for a credential. */
export interface Suspect {
  readonly rule: string;
  readonly title: string;
  readonly severity: Severity;
  readonly confidence: number;
  /** Offset in the text. */
  readonly start: number;
  readonly value: string;
  /** What it is called, where only its name gives it away. */
  readonly name?: string;
}
