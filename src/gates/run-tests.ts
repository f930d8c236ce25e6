import {
  defaultGateSettings,
  type Observation,
  type Project,
  type TargetCommandRunner,
} from "#domain";
import { observing } from "./evidence.ts";
import { buildGate } from "./build/gate.ts";
import { observeTests, planSuites } from "./tests/observe.ts";
import type { ReachedFile, ReachedFiles } from "./tests/read-reach.ts";
import { runSuite } from "./tests/run-suite.ts";

/** Where tests are run outside of a verdict: a prepared worktree, and what runs its commands. */
export interface TestPlace {
  /** Absolute path. */
  readonly worktree: string;
  readonly project: Project;
  readonly target: TargetCommandRunner;
  readonly signal: AbortSignal;
  /** Milliseconds since the epoch at which this is over. */
  readonly deadline?: number;
}

/** Builds what the tests need, if anything. Answers with what failed, when they cannot be run on it. */
export async function buildForTests(place: TestPlace): Promise<string | undefined> {
  if (!buildGate.applies(place.project, defaultGateSettings).applies) return undefined;
  const { problems, reason } = await buildGate.observe({ ...place, settings: defaultGateSettings });
  return problems[0]?.message ?? reason;
}

/** One run of all tests, on what is built. `again`: what must run before them has run on this tree. */
export function runTests(place: TestPlace, again: boolean): Promise<Observation> {
  const context = { ...place, settings: defaultGateSettings };
  return observing("tests", context, (recorder) =>
    observeTests(context, recorder, { prepared: again }),
  );
}

export interface TestReach {
  /** By path; undefined when nothing was measured. */
  readonly files: ReachedFiles | undefined;
  /** Suites of which nothing was measured, and why: `vitest: neither … is installed`. */
  readonly unmeasured: readonly string[];
  /** Tests that passed and failed meanwhile: what a failed one would have reached is missing. */
  readonly passed: number;
  readonly failed: number;
}

/** Which lines and functions the tests reach, by the repository's own coverage tool. All suites run once, on what is built. */
export async function measureReach(place: TestPlace): Promise<TestReach> {
  const context = { ...place, settings: defaultGateSettings };
  const reached = new Map<string, ReachedFile>();
  const unmeasured: string[] = [];
  const counts = { passed: 0, failed: 0 };
  let measured = 0;
  const observation = await observing("coverage", context, async (recorder) => {
    for (const planned of planSuites(place.project.testSuites)) {
      const run = { ...planned, context, recorder, leftOut: [], prepared: false };
      const outcome = await runSuite({ ...run, detail: "lines" });
      const { reach, uncovered, crashed } = outcome;
      if (reach === undefined) {
        unmeasured.push(`${planned.label}: ${uncovered ?? crashed ?? "the tests did not run"}`);
        continue;
      }
      measured += 1;
      counts.passed += outcome.passed.length;
      counts.failed += outcome.problems.length;
      for (const [path, file] of reach) reached.set(path, together(reached.get(path), file));
    }
    return { status: "observed" };
  });
  if (observation.status === "unknown")
    unmeasured.push(observation.reason ?? "the tests did not run");
  return { files: measured === 0 ? undefined : reached, unmeasured, ...counts };
}

function together(one: ReachedFile | undefined, other: ReachedFile): ReachedFile {
  if (one === undefined) return other;
  return { lines: added(one.lines, other.lines), calls: added(one.calls, other.calls) };
}

function added(
  one: ReadonlyMap<number, number>,
  other: ReadonlyMap<number, number>,
): ReadonlyMap<number, number> {
  const sum = new Map(one);
  for (const [line, count] of other) sum.set(line, (sum.get(line) ?? 0) + count);
  return sum;
}
