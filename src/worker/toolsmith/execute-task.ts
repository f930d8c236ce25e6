import type {
  DroppedUnit,
  EventPayload,
  EventType,
  NewEvent,
  TaskOrder,
  TaskOutcome,
  Unit,
  Verdict,
} from "#domain";
import { findKeepable } from "#gates";
import type { WorkflowContext } from "#queue";
import { taskWorktree } from "../task-worktree.ts";
import type { WorkServices } from "../work-services.ts";
import { blamedUnits } from "./blame.ts";
import { reportResult, takeAssignment } from "../correspond.ts";
import { isKeepable, reasonOf } from "../keepable.ts";
import { tryUnits, type Try } from "./try-units.ts";

/** Full judgements of what bisecting kept; more rounds mean that its tests do not give stable results. */
const MAXIMUM_ROUNDS = 3;

/**
 * Carries out one task: all units at once, and when the gates say no, the largest set of units that passes. While
 * bisecting only the tests that failed are run, where they can be told; what is kept in the end has passed all gates.
 */
export async function executeTask(
  order: TaskOrder,
  context: WorkflowContext,
  services: WorkServices,
): Promise<TaskOutcome> {
  const execution = new TaskExecution(order, context, services);
  const assignment = await takeAssignment(order, context, services);
  await execution.record("started", [
    ["task.started", { task: order.task.id, attempt: order.attempt, base: order.base }],
  ]);
  const outcome = await execution.run();
  await context.step("close worktree", async () => {
    const site = await services.site(order.session);
    await site.workbench.close(taskWorktree(order, context));
  });
  const ms = await context.step("measure", async () => Date.now() - execution.begin);
  await execution.record("finished", [
    ...outcome.dropped.map(
      (dropped) => ["unit.dropped", { task: order.task.id, dropped }] as const,
    ),
    [
      "task.finished",
      {
        task: order.task.id,
        outcome: outcome.outcome,
        summary: outcome.summary,
        ...(outcome.change === undefined ? {} : { change: outcome.change }),
        ms,
      },
    ],
  ]);
  await reportResult(context, services, outcome, assignment);
  return outcome;
}

type Payloads = { [T in EventType]: readonly [type: T, payload: EventPayload<T>] }[EventType];

class LimitReached extends Error {}

class TaskExecution {
  readonly begin = Date.now();
  readonly order: TaskOrder;
  readonly context: WorkflowContext;
  readonly services: WorkServices;
  private tries = 0;
  private readonly dropped: DroppedUnit[] = [];

  constructor(order: TaskOrder, context: WorkflowContext, services: WorkServices) {
    this.order = order;
    this.context = context;
    this.services = services;
  }

  async run(): Promise<TaskOutcome> {
    try {
      return await this.search();
    } catch (error) {
      if (error instanceof LimitReached)
        return this.outcome("limit", "the session's time was used up");
      throw error;
    }
  }

  private async search(): Promise<TaskOutcome> {
    let candidates: readonly Unit[] = this.order.task.units;
    const focus = new Set<string>();
    let rounds = 0;
    while (rounds < MAXIMUM_ROUNDS && candidates.length > 0) {
      const whole = await this.attempt(candidates, undefined);
      candidates = this.withoutFailed(candidates, whole);
      if (whole.kind === "unchanged") {
        for (const unit of candidates) this.drop(unit, "apply", "nothing was left to change");
        return this.outcome("nothing", "nothing was left to change");
      }
      if (isKeepable(whole.verdict, this.order.task.risk)) {
        return {
          ...this.outcome("done", this.summary(candidates)),
          change: whole.change,
          verdict: whole.verdict,
        };
      }
      const blamed = blamedUnits(candidates, whole.verdict);
      if (blamed.length > 0) {
        for (const { unit, stage, reason } of blamed) this.drop(unit, stage, reason);
        candidates = candidates.filter((unit) => !blamed.some((each) => each.unit === unit));
        continue;
      }
      rounds += 1;
      for (const problem of whole.verdict.gates.flatMap((gate) => gate.introduced))
        focus.add(problem.key);
      // Where the tests could not be observed, no problem has a name that could be looked for alone.
      const isUnknown = whole.verdict.status === "unknown";
      candidates = await this.bisect(candidates, whole.verdict, isUnknown ? undefined : [...focus]);
    }
    if (candidates.length === 0) return this.outcome("nothing", "no unit passed the gates");
    for (const unit of candidates)
      this.drop(unit, "tests", "its results were not stable enough to decide");
    return this.outcome("failed", `no stable result after ${MAXIMUM_ROUNDS} rounds`);
  }

  private async bisect(
    units: readonly Unit[],
    failure: Verdict,
    focus: readonly string[] | undefined,
  ): Promise<readonly Unit[]> {
    const found = await findKeepable(
      units,
      async (subset) => {
        // All of them together were judged by all gates before.
        if (subset.length === units.length) return failure;
        const result = await this.attempt(subset, focus);
        if (result.kind === "unchanged") return { tree: failure.tree, status: "pass", gates: [] };
        const kept = isKeepable(result.verdict, this.order.task.risk);
        return { ...result.verdict, status: kept ? "pass" : "fail" };
      },
      { maximumTries: 8 + 4 * units.length },
    );
    for (const { unit, verdict } of found.dropped) this.drop(unit, ...reasonOf(verdict));
    return found.kept;
  }

  private async attempt(
    units: readonly Unit[],
    focus: readonly string[] | undefined,
  ): Promise<Exclude<Try, { kind: "limit" }>> {
    this.tries += 1;
    const number = this.tries;
    const result = await tryUnits(
      units,
      { order: this.order, number, focus },
      this.context,
      this.services,
    );
    if (result.kind === "limit") throw new LimitReached();
    if (result.kind === "judged") {
      await this.record(`try-${number}`, [
        [
          "attempt.judged",
          {
            task: this.order.task.id,
            units: units.map((unit) => unit.id),
            verdict: result.verdict,
          },
        ],
      ]);
    }
    return result;
  }

  private withoutFailed(
    units: readonly Unit[],
    result: Exclude<Try, { kind: "limit" }>,
  ): readonly Unit[] {
    return units.filter((unit) => {
      const failure = result.failed.find((failed) => failed.unit === unit.id);
      if (failure !== undefined) this.drop(unit, "apply", failure.reason);
      return failure === undefined;
    });
  }

  private drop(unit: Unit, stage: string, reason: string): void {
    this.dropped.push({ unit: unit.id, title: unit.title, paths: unit.paths, stage, reason });
  }

  private summary(kept: readonly Unit[]): string {
    return `kept ${kept.length} of ${this.order.task.units.length} after ${this.tries} ${this.tries === 1 ? "try" : "tries"}`;
  }

  private outcome(outcome: TaskOutcome["outcome"], summary: string): TaskOutcome {
    return { outcome, summary, dropped: this.dropped, tries: this.tries };
  }

  async record(step: string, events: readonly Payloads[]): Promise<void> {
    const { order, context } = this;
    await context.step(`record ${step}`, async () => {
      await this.services.events.append(
        order.session,
        events.map(
          ([type, payload], index) =>
            ({
              type,
              payload,
              actor: `agent:toolsmith-${order.task.id}`,
              session: order.session,
              task: order.task.id,
              // An end is told once, also when the task is handed on in the moment after.
              key: `${step === "finished" ? context.task : context.id}/${step}/${index}`,
            }) as NewEvent,
        ),
      );
    });
  }
}
