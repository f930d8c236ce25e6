import type { TestSuite } from "#domain";
import { firstOf } from "../evidence.ts";
import type { SuiteFiles } from "./related-tests.ts";
import { runRounds } from "./run-rounds.ts";
import { OBSERVING } from "./switch-mutants.ts";
import type { RoundContext, RoundOutcome } from "./test-rounds.ts";

/** A suite with the files of it that pass on the unchanged code. */
export interface ReachingSuite {
  readonly suite: TestSuite;
  /** With the milliseconds that each takes, the fastest first. */
  readonly files: readonly { readonly path: string; readonly ms: number }[];
  /** Its runner is kept open between rounds. */
  readonly open: boolean;
}

/** Which tests reach which mutants. */
export interface Reach {
  readonly suites: readonly ReachingSuite[];
  /** Files of tests that reach a mutant, the fastest first. */
  filesOf(mutant: number): readonly string[];
  /** The most often that one file of tests reached it, within a factor of ten. */
  hitsOf(mutant: number): number;
  readonly notes: readonly string[];
}

/** Seeing what tests reach may take so much of the time that is left. */
const SHARE_OF_TIME = 0.5;
/** For one file of tests. */
const LIMIT_MS = 120_000;

/** Runs each file of tests once with no mutant active. Those that fail, or are not begun in time, are not used. */
export async function observeReach(
  suites: readonly SuiteFiles[],
  options: {
    readonly deadline: number;
    readonly lanes: number;
    readonly context: RoundContext;
  },
): Promise<Reach> {
  const { context, lanes } = options;
  const reaching: ReachingSuite[] = [];
  const hits = new Map<number, { files: string[]; most: number }>();
  const left: string[] = [];
  const notes: string[] = [];
  let missing = 0;
  for (const { suite, files } of suites) {
    const deadline = Date.now() + (options.deadline - Date.now()) * SHARE_OF_TIME;
    const rounds = files.map((file, index) => ({
      key: `observe-${index}`,
      active: OBSERVING,
      files: [file],
    }));
    const plan = { suite, rounds, deadline, limitMs: LIMIT_MS, lanes };
    const { outcomes, open, obstacle } = await runRounds(plan, context);
    if (obstacle !== undefined) {
      notes.push(
        `${suite.runner} is started anew for each mutant, for it cannot be kept open: ${obstacle}`,
      );
    }
    const usable: { path: string; ms: number }[] = [];
    for (const [index, path] of files.entries()) {
      const outcome = outcomes.get(`observe-${index}`);
      if (outcome === undefined) missing += 1;
      else if (outcome.ended !== "passed") left.push(`${path} (${endText(outcome)})`);
      else if (outcome.testCount > 0) usable.push({ path, ms: outcome.ms });
    }
    usable.sort((a, b) => a.ms - b.ms);
    for (const { path } of usable) {
      const lines = outcomes.get(`observe-${files.indexOf(path)}`)?.lines ?? [];
      addHits(hits, path, lines);
    }
    reaching.push({ suite, files: usable, open });
  }
  return {
    suites: reaching,
    filesOf: (mutant) => hits.get(mutant)?.files ?? [],
    hitsOf: (mutant) => hits.get(mutant)?.most ?? 0,
    notes: [
      ...notes,
      ...(left.length === 0 ? [] : [`Tests that could not be used: ${firstOf(left, 3)}.`]),
      ...(missing === 0 ? [] : [`For ${missing} files of tests there was no time.`]),
    ],
  };
}

function endText({ ended, failed, reason }: RoundOutcome): string {
  if (ended === "failed") return `fails: ${failed[0] ?? ""}`;
  return ended === "time" ? "takes too long" : (reason ?? "cannot be run");
}

/** Each line is a mutant and how often it was reached so far. */
function addHits(
  hits: Map<number, { files: string[]; most: number }>,
  file: string,
  lines: readonly string[],
): void {
  for (const line of lines) {
    const [id = 0, count = 0] = line.split(" ").map(Number);
    if (!Number.isInteger(id) || !Number.isInteger(count)) continue;
    const known = hits.get(id) ?? { files: [], most: 0 };
    if (!known.files.includes(file)) known.files.push(file);
    known.most = Math.max(known.most, count);
    hits.set(id, known);
  }
}
