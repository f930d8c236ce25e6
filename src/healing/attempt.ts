import type { Change, TaskOrder } from "#domain";
import { runFailingCommand, type CommandRun } from "#gates";
import type { WorkflowContext } from "#queue";
import { commandPlace, type PreparedWorktree } from "#worktrees";
import type { HealingServices, HealingSite } from "./healing-services.ts";
import type { FailureAtHand, HealingStrategy, StrategyContext } from "./strategies/strategy.ts";
import { keepTestsStrong } from "./test-strength/keep-tests-strong.ts";

/** What came of one strategy: JSON, for it is the result of a durable step. */
export type Attempt =
  | { readonly kind: "nothing"; readonly reason: string }
  | {
      readonly kind: "tried";
      readonly what: string;
      /** On the task's base, with all that was kept before. */
      readonly change: Change;
      readonly run: CommandRun;
      /** Files that were put back, for a test would have been weaker. */
      readonly restored: readonly string[];
    };

export interface AttemptOrder {
  readonly order: TaskOrder;
  readonly number: number;
  readonly strategy: HealingStrategy;
  readonly failure: FailureAtHand;
  /** The commit to begin from: the task's base, or it with what was kept. */
  readonly from: string;
  /** Strategies that were kept before. */
  readonly kept: readonly string[];
}

/** Applies a strategy to a clean worktree, commits what it changed, and runs the command that failed. */
export async function attempt(
  asked: AttemptOrder,
  context: WorkflowContext,
  services: HealingServices,
): Promise<Attempt> {
  const { order, strategy, failure, from } = asked;
  const { signal } = context;
  const { command } = healingOf(order);
  const site = await services.site(order.session);
  const name = services.task.worktreeOf(order, context);
  const prepared = await site.workbench.open(name, from, signal);
  const result = await strategy.apply(
    await contextOf(prepared, site, { strategy, failure, signal }, services),
  );
  if (result.kind === "nothing") return result;
  const { worktree } = prepared;
  const { restored, refusal } = await keepTestsStrong({
    worktree: worktree.path,
    repository: prepared.repository,
    base: order.base,
    changed: await worktree.changedPaths(order.base),
  });
  if (refusal !== undefined) return { kind: "nothing", reason: refusal };
  if ((await worktree.changedPaths(from)).length === 0) {
    const left =
      restored.length === 0 ? "" : `; ${restored.join(", ")} judges the code, so it was put back`;
    return { kind: "nothing", reason: `${result.what}: nothing was changed${left}` };
  }
  const change = await services.task.commit(prepared, order, {
    number: asked.number,
    message: `${strategy.title}\n\nTask ${order.task.id}, try ${asked.number}`,
    units: [...asked.kept, strategy.name],
    files: await worktree.changedPaths(order.base),
  });
  const run = await runFailingCommand(command, await commandPlace(prepared, signal));
  return { kind: "tried", what: result.what, change, run, restored };
}

export function healingOf({ task }: TaskOrder): NonNullable<TaskOrder["task"]["healing"]> {
  if (task.healing === undefined) throw new TypeError(`task ${task.id} is not of healing`);
  return task.healing;
}

async function contextOf(
  prepared: PreparedWorktree,
  site: HealingSite,
  {
    strategy,
    failure,
    signal,
  }: {
    readonly strategy: HealingStrategy;
    readonly failure: FailureAtHand;
    readonly signal: AbortSignal;
  },
  { jobs }: HealingServices,
): Promise<StrategyContext> {
  const { worktree, target, tools, repository } = prepared;
  return {
    worktree: worktree.path,
    project: site.project,
    files: await worktree.files(),
    problems: strategy.suits(failure),
    output: failure.output,
    target,
    tools,
    registry: await jobs.registry({ prepared, site }),
    repository,
    job: (name, chooses) => jobs.run(name, { prepared, site }, { chooses, signal }),
    signal,
  };
}
