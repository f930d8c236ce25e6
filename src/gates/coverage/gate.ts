import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Observation, Problem } from "#domain";
import { type Finding, observing } from "../evidence.ts";
import type { Comparison, Confirmation, Gate, GateContext } from "../gate.ts";
import { observeTests } from "../tests/observe.ts";

const ALL = "all files";

/** Do the tests still reach as many lines? What they reach is measured while the tests gate runs them. */
export const coverageGate: Gate = {
  name: "coverage",
  cost: "slow",
  compares: "baseline",
  conclusive: false,
  applies: (project, settings) => {
    if (!settings.coverage.measure) {
      return { applies: false, reason: "not measured: gates.coverage.measure is off" };
    }
    return project.testSuites.length === 0
      ? { applies: false, reason: "the repository has no tests that can be run" }
      : { applies: true };
  },
  observe: (context) => observing("coverage", context, async () => seenCoverage(context)),
  compare: compareCoverage,
  confirm: confirmCoverage,
};

function seenCoverage({ seen, focus, changedPaths }: GateContext): Finding {
  if (focus !== undefined) return { status: "skipped", reason: "only some tests were run" };
  const tests = seen?.get("tests");
  if (tests === undefined || tests.status === "skipped") {
    return { status: "skipped", reason: "the tests were not run" };
  }
  if (tests.figures === undefined) {
    // Where it never could be measured there is nothing to hold a change against.
    const status = changedPaths === undefined ? "skipped" : "unknown";
    return { status, reason: tests.reason ?? "the tests' run gave no coverage" };
  }
  return { status: "observed", figures: tests.figures };
}

function compareCoverage(base: Observation, now: Observation, context: GateContext): Comparison {
  const before = base.figures ?? {};
  const figures = { ...now.figures, ...unloaded(before, now.figures ?? {}, context) };
  if (now.status !== "observed") return { introduced: [], resolved: [] };
  const { tolerance, fileTolerance } = context.settings.coverage;
  const introduced: Problem[] = [];
  const whole = lost(sum(before), sum(figures));
  if (whole > tolerance) {
    introduced.push({
      key: `${ALL}: coverage`,
      message: `covered lines of ${ALL} went from ${shown(sum(before))} to ${shown(sum(figures))}; ${tolerance} points may be lost`,
      rule: "artel/coverage-lost",
    });
  }
  for (const path of context.changedPaths ?? []) {
    const [was, is] = [before[path], figures[path]];
    if (was === undefined || is === undefined || lost(was, is) <= fileTolerance) continue;
    introduced.push({
      key: `${path}: coverage`,
      message: `covered lines of ${path} went from ${shown(was)} to ${shown(is)}; ${fileTolerance} points may be lost`,
      path,
      rule: "artel/coverage-lost",
    });
  }
  return {
    introduced,
    resolved: [],
    notes: [`${shown(sum(before))} before, ${shown(sum(figures))} now`],
  };
}

/** Files that no test loads any more: most tools say nothing of them, though they are as long as before. */
function unloaded(
  before: Figures,
  now: Figures,
  { changedPaths = [], worktree }: GateContext,
): Figures {
  const isGone = (path: string): boolean =>
    changedPaths.includes(path) && !existsSync(join(worktree, path));
  return Object.fromEntries(
    Object.entries(before)
      .filter(([path]) => !Object.hasOwn(now, path) && !isGone(path))
      .map(([path, [, lines = 0]]) => [path, [0, lines]]),
  );
}

type Figures = Readonly<Record<string, readonly number[]>>;

/** Tests that wait for time or chance reach other lines each time: what a second run reaches counts too. */
async function confirmCoverage(
  comparison: Comparison,
  base: Observation,
  context: GateContext,
): Promise<Confirmation> {
  const again = await observing("coverage", context, (recorder) =>
    observeTests(context, recorder, { prepared: false }),
  );
  const { commands, targetMs } = again;
  const { introduced } = comparison;
  if (again.figures === undefined) return { introduced, flaky: [], commands, targetMs };
  const second = compareCoverage(base, { ...again, status: "observed" }, context).introduced;
  const stands = new Set(second.map(({ key }) => key));
  const flaky = introduced.filter(({ key }) => !stands.has(key)).map(({ key }) => key);
  const notes = flaky.length === 0 ? [] : ["a second run reached more lines: flaky"];
  return {
    introduced: introduced.filter(({ key }) => stands.has(key)),
    flaky,
    notes,
    commands,
    targetMs,
  };
}

function sum(figures: Figures): readonly number[] {
  const all = Object.values(figures);
  return [0, 1].map((index) => all.reduce((total, each) => total + (each[index] ?? 0), 0));
}

function share([covered = 0, lines = 0]: readonly number[]): number {
  return lines === 0 ? 100 : (100 * covered) / lines;
}

/** Percentage points. */
function lost(before: readonly number[], now: readonly number[]): number {
  return share(before) - share(now);
}

function shown(figures: readonly number[]): string {
  return `${share(figures).toFixed(2)} % (${figures[0] ?? 0} of ${figures[1] ?? 0})`;
}
