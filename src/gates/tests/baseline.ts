import type { Observation } from "#domain";
import { observing } from "../evidence.ts";
import type { GateContext } from "../gate.ts";
import { isTimeLimit, RUN_PREFIX } from "./key.ts";
import { observeTests } from "./observe.ts";
import { testRunners } from "./registry.ts";

export interface SettleOptions {
  /** Runs of the whole suite, the first included. */
  readonly runs: number;
  /** No further run is begun that would bring all of them above this. */
  readonly budgetMs: number;
}

/** So many runs may end at files that hang, until the suite is given up. */
const MOST_HANGS = 3;

/**
 * What can be relied on of the unchanged tests: the suite runs again, what fails runs once more alone, and whatever
 * gave two results is flaky. Files that hang before any change are left out; where that does not help, or the runner
 * cannot do so, the suite cannot judge a change.
 */
export async function settleBaselineTests(
  seen: Observation,
  given: GateContext,
  options: SettleOptions,
): Promise<Observation> {
  const { observation: first, runMs } = await withoutHangs(seen, given);
  const context = { ...given, leftOut: first.leftOut };
  const budgetMs = options.budgetMs + spent(first) - runMs; // what was lost to hangs is not counted
  let settled = first;
  for (let run = 1; run < options.runs && isUsable(settled); run += 1) {
    if (spent(settled) + runMs > budgetMs) break;
    settled = merge(settled, await observeAgain(context, settled), "whole");
  }
  const failing = settled.problems.map(({ key }) => key);
  if (isUsable(settled) && failing.length > 0 && spent(settled) < budgetMs) {
    settled = merge(
      settled,
      await observeAgain({ ...context, focus: failing }, settled),
      "failing",
    );
  }
  const hung = settled.problems.find(({ key }) => isTimeLimit(key));
  if (hung === undefined || settled.status !== "observed") return settled;
  return { ...settled, status: "unknown", reason: hung.message };
}

/** With what the last run took, in milliseconds. */
async function withoutHangs(
  seen: Observation,
  context: GateContext,
): Promise<{ readonly observation: Observation; readonly runMs: number }> {
  const { testSuites } = context.project;
  const leavesOut = testSuites.every(({ runner }) =>
    testRunners.some((adapter) => adapter.name === runner && adapter.leavesOut),
  );
  let observation = seen;
  let runMs = spent(seen);
  const rounds = leavesOut ? MOST_HANGS : 0;
  for (let round = 0; round < rounds; round += 1) {
    const { hung = [], leftOut = [], commands, targetMs, ownMs } = observation;
    if (hung.length === 0) break;
    const without = [...leftOut, ...hung];
    const again = await observeAgain({ ...context, leftOut: without }, observation);
    runMs = spent(again);
    observation = {
      ...again,
      reason: joined([again.reason, `left out, for they hang: ${without.join(", ")}`]),
      leftOut: without,
      commands: [...commands, ...again.commands],
      targetMs: targetMs + again.targetMs,
      ownMs: ownMs + again.ownMs,
    };
  }
  return { observation, runMs };
}

function joined(reasons: readonly (string | undefined)[]): string {
  return reasons.filter((reason) => reason !== undefined).join("; ");
}

function isUsable(observation: Observation): boolean {
  return (
    observation.status === "observed" && !observation.problems.some(({ key }) => isTimeLimit(key))
  );
}

function spent(observation: Observation): number {
  return observation.targetMs + observation.ownMs;
}

/** With the commands before the tests, when they may be what failed. */
function observeAgain(context: GateContext, seen: Observation): Promise<Observation> {
  const prepared = !seen.problems.some(
    ({ key }) => key.startsWith(RUN_PREFIX) && !isTimeLimit(key),
  );
  return observing("tests", context, (recorder) => observeTests(context, recorder, { prepared }));
}

/** `failing`: the second look was only at what failed, so what it does not tell means nothing. */
function merge(first: Observation, second: Observation, kind: "whole" | "failing"): Observation {
  const cost = {
    commands: [...first.commands, ...second.commands],
    targetMs: first.targetMs + second.targetMs,
    ownMs: first.ownMs + second.ownMs,
  };
  if (second.status !== "observed" || second.problems.some(({ key }) => isTimeLimit(key))) {
    const reason = `a further run did not end well: ${second.reason ?? "time limit"}`;
    return {
      ...first,
      ...cost,
      ...(kind === "whole" ? { reason: joined([first.reason, reason]) } : {}),
    };
  }
  const before = outcomes(first);
  const after = outcomes(second);
  const flaky = new Set(first.flaky);
  for (const [key, outcome] of before) {
    const again = after.get(key);
    if (again === outcome || (again === undefined && kind === "failing")) continue;
    flaky.add(key);
  }
  if (kind === "whole") for (const key of after.keys()) if (!before.has(key)) flaky.add(key);
  return {
    ...first,
    ...cost,
    passed: first.passed.filter((key) => !flaky.has(key)),
    problems: first.problems.filter(({ key }) => !flaky.has(key)),
    ...(first.skipped && { skipped: first.skipped.filter((key) => !flaky.has(key)) }),
    flaky: [...flaky],
  };
}

function outcomes(observation: Observation): ReadonlyMap<string, string> {
  return new Map([
    ...(observation.skipped ?? []).map((key) => [key, "skipped"] as const),
    ...observation.passed.map((key) => [key, "passed"] as const),
    ...observation.problems.map(({ key }) => [key, "failed"] as const),
  ]);
}
