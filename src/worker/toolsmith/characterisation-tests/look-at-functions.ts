import { availableParallelism } from "node:os";
import { OBSERVING, type RoundOutcome, runRounds, withReachTold } from "#gates";
import type { JobContext } from "../job.ts";
import type { Candidate } from "./candidate.ts";
import { withFiles } from "../new-file.ts";
import { parseTold, pinned, probeText, type Told } from "./probe.ts";
import type { PinnedFunction } from "./test-text.ts";

const MODULE_LIMIT_MS = 60_000;

export interface LookedAt {
  readonly pinned: ReadonlyMap<Candidate, readonly PinnedFunction[]>;
  /** Why functions were left out, with how many. */
  readonly left: ReadonlyMap<string, number>;
}

/** Calls the functions in two runs of the repository's own test runner, in the sandbox. */
export async function lookAtFunctions(
  candidates: readonly Candidate[],
  context: JobContext,
  options: { readonly cases: number; readonly deadline: number },
): Promise<LookedAt> {
  const files = candidates.map(({ callable, habit, place }) => ({
    path: place.path,
    text: probeText(callable, habit, place.specifier),
  }));
  const run = (): Promise<Outcomes> => probeRun(candidates, context, options.deadline);
  const sources = candidates.map(({ source }) => source);
  const [first, second] = await withFiles(context.worktree, files, async () => [
    await withReachTold(sources, context, run),
    await run(),
  ]);
  const found = new Map<Candidate, readonly PinnedFunction[]>();
  const left = new Map<string, number>();
  for (const candidate of candidates) {
    const runs = [told(first, candidate), told(second, candidate)] as const;
    const kept = candidate.callable.flatMap((callable) => {
      const result = pinned(callable, runs, options.cases);
      if (typeof result !== "string") return [result];
      left.set(result, (left.get(result) ?? 0) + 1);
      return [];
    });
    if (kept.length > 0) found.set(candidate, kept);
  }
  return { pinned: found, left };
}

type Outcomes = ReadonlyMap<string, RoundOutcome>;

async function probeRun(
  candidates: readonly Candidate[],
  context: JobContext,
  deadline: number,
): Promise<Outcomes> {
  const outcomes = new Map<string, RoundOutcome>();
  const suites = new Set(candidates.map(({ suite }) => suite));
  for (const suite of suites) {
    const rounds = candidates
      .filter((candidate) => candidate.suite === suite)
      .map(({ place }, index) => ({
        key: `probe-${index}`,
        active: OBSERVING,
        files: [place.path],
      }));
    const plan = { suite, rounds, deadline, limitMs: MODULE_LIMIT_MS, lanes: lanes() };
    const run = await runRounds(plan, context);
    for (const { key, files } of rounds) {
      const outcome = run.outcomes.get(key);
      for (const path of files) if (outcome !== undefined) outcomes.set(path, outcome);
    }
  }
  return outcomes;
}

function lanes(): number {
  return Math.min(4, availableParallelism());
}

function told(outcomes: Outcomes, { place }: Candidate): readonly Told[] {
  return parseTold(outcomes.get(place.path)?.lines ?? []);
}
