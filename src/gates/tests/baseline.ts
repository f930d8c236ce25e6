import type { Observation } from "#domain";
import { observing } from "../evidence.ts";
import type { GateContext } from "../gate.ts";
import { isTimeLimit } from "./key.ts";
import { observeTests } from "./observe.ts";

export interface SettleOptions {
  /** Runs of the whole suite, the first included. */
  readonly runs: number;
  /** No further run is begun that would bring all of them above this. */
  readonly budgetMs: number;
}

/**
 * What can be relied on of the unchanged tests: the suite runs again, what fails runs once more alone, and whatever
 * gave two results is flaky. A suite that hangs before any change cannot judge one.
 */
export async function settleBaselineTests(
  first: Observation,
  context: GateContext,
  options: SettleOptions,
): Promise<Observation> {
  let settled = first;
  for (let run = 1; run < options.runs && isUsable(settled); run += 1) {
    const expected = first.targetMs + first.ownMs;
    if (spent(settled) + expected > options.budgetMs) break;
    settled = merge(settled, await observeAgain(context), "whole");
  }
  const failing = settled.problems.map(({ key }) => key);
  if (isUsable(settled) && failing.length > 0 && spent(settled) < options.budgetMs) {
    settled = merge(settled, await observeAgain({ ...context, focus: failing }), "failing");
  }
  const hung = settled.problems.find(({ key }) => isTimeLimit(key));
  if (hung === undefined || settled.status !== "observed") return settled;
  return { ...settled, status: "unknown", reason: hung.message };
}

function isUsable(observation: Observation): boolean {
  return (
    observation.status === "observed" && !observation.problems.some(({ key }) => isTimeLimit(key))
  );
}

function spent(observation: Observation): number {
  return observation.targetMs + observation.ownMs;
}

function observeAgain(context: GateContext): Promise<Observation> {
  return observing("tests", context, (recorder) =>
    observeTests(context, recorder, { prepared: true }),
  );
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
    return { ...first, ...cost, ...(kind === "whole" ? { reason } : {}) };
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
