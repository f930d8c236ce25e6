import type { FailureKind } from "./failure.ts";

/** The named groups of the patterns that matched. */
export interface Found {
  readonly file?: string;
  readonly line?: string;
  readonly column?: string;
  readonly message?: string;
  /** The rule or number of the message: `TS2307`, `no-undef`. */
  readonly code?: string;
  readonly severity?: string;
  readonly test?: string;
  readonly exception?: string;
  /** What a line below adds: the lint that a message comes from. */
  readonly note?: string;
}

/**
 * `cause`: one tool's own format, sure. `likely`: looks like an error, of something that may have been mended or
 * expected. `consequence`: something else went wrong before. `note`: fails nothing by itself.
 */
export type Role = "cause" | "likely" | "consequence" | "note";

/**
 * A problem in a log, in the shape of the problem matchers of VS Code, with names in place of numbers for the groups.
 * Patterns see a line without colors, times and what CI systems put before it.
 */
export interface Matcher {
  readonly tool: string | ((found: Found) => string);
  /** Asked when all lines of the problem are known; undefined when it is none. */
  readonly kind: FailureKind | ((found: Found) => FailureKind | undefined);
  readonly role?: Role | ((found: Found) => Role);
  readonly pattern: RegExp;
  /** Lines that may follow; each is looked for once and gives the groups that are still unknown. */
  readonly below?: readonly RegExp[];
  /** How many lines further `below` is looked for; 8 when absent. */
  readonly within?: number;
  /** A line above, up to the next blank one, without which the pattern means nothing. Its groups count too. */
  readonly heading?: RegExp;
  /** Replaces the message, from the groups. */
  readonly message?: (found: Found) => string;
}
