import type { TestSuite } from "#domain";
import type { GateContext } from "../gate.ts";

/**
 * Name of the environment variable with the absolute path of a folder of the round: its file `active` is for the code under
 * test to read, `lines` to append to.
 */
export const ROUND_FOLDER = "ARTEL_ROUND";

/** Tests that are run with one mutant active, or with none to see which they reach. */
export interface Round {
  /** Unique among the rounds of a run; a name for a file. */
  readonly key: string;
  /** What the switch in the code reads: `observe`, or the mutant's id and how often it may be reached. */
  readonly active: string;
  /** Files of tests relative to the worktree, in the order in which they are to run. */
  readonly files: readonly string[];
}

export interface RoundOutcome {
  /** `broken`: the tests could not be run, or ended before they told everything. */
  readonly ended: "passed" | "failed" | "time" | "broken";
  /** Names of the tests that failed. */
  readonly failed: readonly string[];
  readonly testCount: number;
  /** Lines that the code under test wrote, by the switch or otherwise. */
  readonly lines: readonly string[];
  readonly ms: number;
  readonly reason?: string;
}

/** What rounds need of the context of a gate or a job. */
export type RoundContext = Pick<GateContext, "worktree" | "project" | "target" | "signal">;

export interface RoundPlan {
  readonly suite: TestSuite;
  readonly rounds: readonly Round[];
  /** Milliseconds since the epoch after which no round is begun. */
  readonly deadline: number;
  /** The longest that one round may take. */
  readonly limitMs: number;
  /** At the same time. */
  readonly lanes: number;
}

/** Rounds by key; those that were not begun before the deadline are missing. */
export type RoundOutcomes = ReadonlyMap<string, RoundOutcome>;
