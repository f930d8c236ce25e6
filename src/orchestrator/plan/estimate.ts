import type { Baseline, Risk, Task } from "#domain";

/** Runs of the gates that a task of `units` units is expected to need: bisecting grows with the logarithm. */
const failureRate: Readonly<Record<Risk, number>> = { low: 0.1, medium: 0.5, high: 0.8 };

/** Milliseconds of one run of all gates, from what the baseline took. */
export function gateRunMs(baseline: Baseline): number {
  return baseline.observations.reduce(
    (total, observation) => total + observation.targetMs + observation.ownMs,
    0,
  );
}

export function estimateTaskMs(units: number, risk: Risk, baseline: Baseline): number {
  const bisections = failureRate[risk] * Math.ceil(Math.log2(units + 1));
  return Math.round(gateRunMs(baseline) * (1 + bisections));
}

/** Wall time of the plan: each level of dependencies shared among the agents, never below its longest task. */
export function estimatePlanMs(tasks: readonly Task[], agents: number): number {
  const independent = tasks.filter((task) => task.dependsOn.length === 0);
  const dependent = tasks.filter((task) => task.dependsOn.length > 0);
  return [independent, dependent].reduce((total, level) => {
    const work = level.reduce((sum, task) => sum + task.estimateMs, 0);
    const longest = Math.max(0, ...level.map((task) => task.estimateMs));
    return total + Math.max(longest, work / Math.max(1, agents));
  }, 0);
}
