import type { Finding, Severity } from "#domain";

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

/** The confidence in what may as well be made up: it is told to people, and nothing fails for it. */
export const GUESS = 0.2;

/** Is it told for people to look at, and no ground to refuse a change? */
export function isGuess({ confidence }: Pick<Finding, "confidence">): boolean {
  return confidence <= GUESS;
}
