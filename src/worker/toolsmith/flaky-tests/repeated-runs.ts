import type { Observation } from "#domain";
import { type TestPlace, runTests } from "#gates";

/** A test that passed and failed at the same commit. */
export interface FlakyTest {
  /** Of the gates: `file > suite > name`. */
  readonly key: string;
  readonly failed: number;
  readonly runs: number;
  /** Of a failure. */
  readonly message: string;
}

export interface RepeatedRuns {
  readonly runs: number;
  readonly flaky: readonly FlakyTest[];
  /** Why there were fewer runs than wanted. */
  readonly cut: string | undefined;
}

interface Outcomes {
  passed: number;
  failed: number;
  message: string;
}

/** Runs all tests again and again until there were enough runs, or the time is over. */
export async function runRepeatedly(
  place: TestPlace,
  { runs, budgetMs }: { readonly runs: number; readonly budgetMs: number },
): Promise<RepeatedRuns> {
  const outcomes = new Map<string, Outcomes>();
  const begin = performance.now();
  const deadline = Date.now() + budgetMs;
  let done = 0;
  let cut: string | undefined;
  while (done < runs) {
    place.signal.throwIfAborted();
    const spent = performance.now() - begin;
    if (done > 0 && spent + spent / done > budgetMs) {
      cut = `no further run would have ended within ${Math.round(budgetMs / 60_000)} minutes`;
      break;
    }
    const observation = await runTests({ ...place, deadline }, done > 0);
    if (observation.status !== "observed") {
      cut = observation.reason ?? "the tests did not run";
      break;
    }
    count(outcomes, observation);
    done += 1;
  }
  const flaky = [...outcomes]
    .filter(([, { passed, failed }]) => passed > 0 && failed > 0)
    .map(([key, { failed, message }]) => ({ key, failed, runs: done, message }))
    .toSorted((one, other) => one.key.localeCompare(other.key));
  return { runs: done, flaky, cut };
}

function count(outcomes: Map<string, Outcomes>, observation: Observation): void {
  const of = (key: string): Outcomes => {
    const known = outcomes.get(key) ?? { passed: 0, failed: 0, message: "" };
    outcomes.set(key, known);
    return known;
  };
  for (const key of observation.passed) of(key).passed += 1;
  for (const { key, message } of observation.problems) {
    const known = of(key);
    known.failed += 1;
    known.message = message;
  }
}
