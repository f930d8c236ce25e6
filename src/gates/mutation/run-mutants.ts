import type { Mutant, MutantResult } from "./mutant.ts";
import { runOpenRounds } from "./open-rounds.ts";
import type { Reach, ReachingSuite } from "./reach.ts";
import { runSingleRounds } from "./single-rounds.ts";
import type { RoundContext, RoundOutcome, RoundOutcomes } from "./test-rounds.ts";

type Outcome = Pick<MutantResult, "status" | "killedBy" | "reason">;
export type MutantOutcomes = ReadonlyMap<number, Outcome>;

/** A mutant's tests may take so much longer than without it, and so many milliseconds more. */
const SLOWER = 2;
const GRACE_MS = 4000;
/** Reached so much more often than without it, a mutant goes on for ever. */
const HIT_FACTOR = 1000;
const MOST_KILLERS = 5;

/** Runs the tests that reach each mutant, those of one suite after the other, until one notices it. */
export async function runMutants(
  mutants: readonly Mutant[],
  reach: Reach,
  options: { readonly deadline: number; readonly lanes: number; readonly context: RoundContext },
): Promise<{ readonly outcomes: MutantOutcomes; readonly notes: readonly string[] }> {
  const outcomes = new Map<number, Outcome>();
  const notes: string[] = [];
  for (const reaching of reach.suites) {
    const open = mutants.filter(
      ({ id }) => (outcomes.get(id)?.status ?? "Survived") === "Survived",
    );
    const rounds = await runSuiteRounds(open, reaching, reach, options);
    if (typeof rounds === "string") {
      notes.push(`${reaching.suite.runner} could not be started again: ${rounds}.`);
      continue;
    }
    for (const { id } of open) {
      const outcome = rounds.get(`mutant-${id}`);
      if (outcome !== undefined) outcomes.set(id, judged(outcome));
    }
  }
  return { outcomes, notes };
}

async function runSuiteRounds(
  mutants: readonly Mutant[],
  { suite, files, open }: ReachingSuite,
  reach: Reach,
  options: { readonly deadline: number; readonly lanes: number; readonly context: RoundContext },
): Promise<RoundOutcomes | string> {
  const msByFile = new Map(files.map(({ path, ms }) => [path, ms]));
  let slowest = 0;
  const rounds = mutants.flatMap(({ id }) => {
    const reaching = reach.filesOf(id).filter((file) => msByFile.has(file));
    if (reaching.length === 0) return [];
    const ms = reaching.reduce((sum, file) => sum + (msByFile.get(file) ?? 0), 0);
    slowest = Math.max(slowest, ms);
    const active = `${id} ${Math.max(1, reach.hitsOf(id)) * HIT_FACTOR}`;
    return [{ key: `mutant-${id}`, active, files: reaching }];
  });
  if (rounds.length === 0) return new Map();
  const { deadline, lanes, context } = options;
  const limitMs = Math.round(slowest * SLOWER + GRACE_MS);
  const plan = { suite, rounds, deadline, limitMs, lanes };
  return open ? runOpenRounds(plan, context) : runSingleRounds(plan, context);
}

function judged({ ended, failed, lines, reason }: RoundOutcome): Outcome {
  if (ended === "time" || lines.includes("limit")) return { status: "Timeout", killedBy: [] };
  if (ended === "failed") return { status: "Killed", killedBy: failed.slice(0, MOST_KILLERS) };
  if (ended === "passed") return { status: "Survived", killedBy: [] };
  return { status: "Killed", killedBy: [], ...(reason !== undefined && { reason }) };
}
