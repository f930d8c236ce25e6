import {
  defaultGateSettings,
  type Baseline,
  type GateName,
  type GateSettings,
  type Observation,
  type OwnToolRunner,
  type Project,
  type TargetCommandRunner,
} from "#domain";
import { seconds } from "./evidence.ts";
import type { Gate, GateContext } from "./gate.ts";
import { withinLimit } from "./limit.ts";
import { gates } from "./registry.ts";
import { settleBaselineTests } from "./tests/baseline.ts";

export interface TakeBaselineOptions {
  /** Absolute path of a prepared worktree that is at `commit`. */
  readonly worktree: string;
  readonly commit: string;
  readonly tree: string;
  readonly project: Project;
  readonly target: TargetCommandRunner;
  readonly tools?: OwnToolRunner | undefined;
  readonly registry?: TargetCommandRunner | undefined;
  /** Default: what holds without any configuration. */
  readonly settings?: GateSettings | undefined;
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
  const { worktree, project, target, tools, registry, signal } = options;
  const settings = options.settings ?? defaultGateSettings;
  const seen = new Map<GateName, Observation>();
  const context: GateContext = { worktree, project, target, tools, registry, settings, signal };
  for (const gate of gates) {
    if (options.only !== undefined && !options.only.includes(gate.name)) continue;
    const observation = await observeBaseline(gate, { ...context, seen }, options);
    seen.set(gate.name, observation);
    await options.onObservation?.(observation);
  }
  return { commit: options.commit, tree: options.tree, observations: [...seen.values()] };
}

async function observeBaseline(
  gate: Gate,
  context: GateContext,
  options: Pick<TakeBaselineOptions, "flakyRuns" | "flakyBudgetMs">,
): Promise<Observation> {
  const decision = gate.applies(context.project, context.settings);
  if (!decision.applies) return skipped(gate.name, decision.reason);
  return withinLimit(gate, context, async (limited) => {
    const observation = await gate.observe(limited);
    if (gate.name !== "tests") return observation;
    return settleBaselineTests(observation, limited, {
      runs: options.flakyRuns ?? 2,
      budgetMs: options.flakyBudgetMs ?? DEFAULT_FLAKY_BUDGET_MS,
    });
  });
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
