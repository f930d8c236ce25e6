import type { Baseline, GateName, Observation, OwnToolRunner, Project } from "#domain";
import type { TargetCommandRunner } from "#domain";
import { seconds } from "./evidence.ts";
import type { GateContext } from "./gate.ts";
import { gates } from "./registry.ts";
import { settleBaselineTests } from "./tests/baseline.ts";

export interface TakeBaselineOptions {
  /** Absolute path of a prepared worktree that is at `commit`. */
  readonly worktree: string;
  readonly commit: string;
  readonly tree: string;
  readonly project: Project;
  readonly target: TargetCommandRunner;
  readonly tools?: OwnToolRunner;
  readonly signal: AbortSignal;
  readonly onObservation?: (observation: Observation) => void | Promise<void>;
  readonly only?: readonly GateName[];
  /** How often the whole test suite runs to find flaky tests. Default 2. */
  readonly flakyRuns?: number;
  /** A further run is only made while all of them together stay below this. Default 10 minutes. */
  readonly flakyBudgetMs?: number;
}

const DEFAULT_FLAKY_BUDGET_MS = 10 * 60 * 1000;

/** What all applicable gates say of the unchanged code, in the environment that will judge the change. */
export async function takeBaseline(options: TakeBaselineOptions): Promise<Baseline> {
  const { worktree, project, target, tools, signal } = options;
  const context: GateContext = { worktree, project, target, signal, ...(tools && { tools }) };
  const observations: Observation[] = [];
  for (const gate of gates) {
    if (options.only !== undefined && !options.only.includes(gate.name)) continue;
    const decision = gate.applies(project);
    let observation: Observation;
    if (!decision.applies) observation = skipped(gate.name, decision.reason);
    else {
      observation = await gate.observe(context);
      if (gate.name === "tests") {
        observation = await settleBaselineTests(observation, context, {
          runs: options.flakyRuns ?? 2,
          budgetMs: options.flakyBudgetMs ?? DEFAULT_FLAKY_BUDGET_MS,
        });
      }
    }
    observations.push(observation);
    await options.onObservation?.(observation);
  }
  return { commit: options.commit, tree: options.tree, observations };
}

export function skipped(gate: GateName, reason: string): Observation {
  return {
    gate,
    status: "skipped",
    reason,
    problems: [],
    passed: [],
    flaky: [],
    commands: [],
    targetMs: 0,
    ownMs: 0,
  };
}

/** One line per gate, for progress: `tests: 3934 passed, 2 problems, 1 flaky, 41.0 s`. */
export function describeObservation(observation: Observation): string {
  if (observation.status !== "observed") {
    return `${observation.gate}: ${observation.status}, ${observation.reason ?? "no reason given"}`;
  }
  const parts = [
    ...(observation.gate === "tests" ? [`${observation.passed.length} passed`] : []),
    `${observation.problems.length} problems`,
    ...(observation.flaky.length > 0 ? [`${observation.flaky.length} flaky`] : []),
    ...(observation.reason === undefined ? [] : [observation.reason]),
    seconds(observation.targetMs + observation.ownMs),
  ];
  return `${observation.gate}: ${parts.join(", ")}`;
}
