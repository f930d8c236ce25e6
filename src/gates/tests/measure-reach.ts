import {
  defaultGateSettings,
  type Observation,
  type Project,
  type TargetCommandRunner,
} from "#domain";
import { observing } from "../evidence.ts";
import { observeTests, planSuites } from "./observe.ts";
import type { ReachedFile, ReachedFiles } from "./read-reach.ts";
import { runSuite } from "./run-suite.ts";

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

/** One run of all tests. `again`: what must run before them has run on this tree. */
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
  /** As a person would type them. */
  readonly commands: readonly string[];
}

/** Which lines and functions the tests reach, by the repository's own coverage tool. All suites run once. */
export async function measureReach(place: TestPlace): Promise<TestReach> {
  const context = { ...place, settings: defaultGateSettings };
  const reached = new Map<string, ReachedFile>();
  const unmeasured: string[] = [];
  let measured = 0;
  const observation = await observing("coverage", context, async (recorder) => {
    for (const planned of planSuites(place.project.testSuites)) {
      const run = { ...planned, context, recorder, leftOut: [], prepared: false };
      const { reach, uncovered, crashed } = await runSuite({ ...run, detail: "lines" });
      if (reach === undefined) {
        unmeasured.push(`${planned.label}: ${uncovered ?? crashed ?? "the tests did not run"}`);
        continue;
      }
      measured += 1;
      for (const [path, file] of reach) reached.set(path, together(reached.get(path), file));
    }
    return { status: "observed" };
  });
  if (observation.status === "unknown")
    unmeasured.push(observation.reason ?? "the tests did not run");
  const { commands } = observation;
  return { files: measured === 0 ? undefined : reached, unmeasured, commands };
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
