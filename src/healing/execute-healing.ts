import type { Change, DroppedUnit, NewEvent, TaskOrder, TaskOutcome, Unit, Verdict } from "#domain";
import type { CommandRun } from "#gates";
import type { WorkflowContext } from "#queue";
import { systemClock } from "#shared";
import { attempt, healingOf, type Attempt } from "./attempt.ts";
import type { HealingServices } from "./healing-services.ts";
import { isProgress } from "./progress.ts";
import { findHealingStrategy } from "./strategies/registry.ts";
import type { FailureAtHand, HealingStrategy } from "./strategies/strategy.ts";
import { whyUntried } from "./untried.ts";
import { condemnation, isVerified, styleProblems } from "./verified.ts";

/** More rounds mean that one repair breaks what another mended. */
const MAXIMUM_ROUNDS = 2;

/**
 * Tries the strategies that suit the failure, from the cheapest and safest. What makes the command pass and no gate
 * worse is proposed; what only mends a part of the failure is kept for the next strategy to build on; all else is taken
 * back. When the command does not pass in the end, nothing is proposed.
 */
export async function executeHealing(
  order: TaskOrder,
  context: WorkflowContext,
  services: HealingServices,
): Promise<TaskOutcome> {
  const execution = new HealingExecution(order, context, services);
  const assignment = await services.task.begin(order, context);
  const { task } = order;
  await execution.record("started", [
    {
      type: "task.started",
      payload: { task: task.id, attempt: order.attempt, base: order.base },
    },
  ]);
  const outcome = await execution.run();
  await context.step("close worktree", async () => {
    const site = await services.site(order.session);
    await site.workbench.close(services.task.worktreeOf(order, context));
  });
  const ms = await context.step("measure", async () => systemClock.now() - execution.begin);
  const { change, summary } = outcome;
  await execution.record("finished", [
    ...outcome.dropped.map((dropped) => ({
      type: "unit.dropped" as const,
      payload: { task: task.id, dropped },
    })),
    {
      type: "task.finished",
      payload: {
        task: task.id,
        outcome: outcome.outcome,
        summary,
        ...(change && { change }),
        ms: Math.max(0, ms),
      },
    },
  ]);
  await services.task.end(context, outcome, assignment);
  return outcome;
}

type Told = Pick<NewEvent, "type" | "payload">;

class HealingExecution {
  readonly begin = systemClock.now();
  readonly #order: TaskOrder;
  readonly #context: WorkflowContext;
  readonly #services: HealingServices;
  readonly #dropped = new Map<string, DroppedUnit>();
  #kept: readonly string[] = [];
  #tip: string;
  #tries = 0;
  /** How often something was kept. */
  #steps = 0;

  constructor(order: TaskOrder, context: WorkflowContext, services: HealingServices) {
    this.#order = order;
    this.#context = context;
    this.#services = services;
    this.#tip = order.base;
  }

  async run(): Promise<TaskOutcome> {
    const { project } = await this.#services.site(this.#order.session);
    const { kind, problems, output, installs } = healingOf(this.#order);
    let failure: FailureAtHand = { kind, problems, output, installs: installs !== false, project };
    for (let round = 1; round <= MAXIMUM_ROUNDS; round += 1) {
      const before = this.#steps;
      for (const strategy of this.#strategies()) {
        const ended = await this.#try(strategy, failure);
        if (ended === undefined) continue;
        if ("healed" in ended) return this.#finished(ended.healed, failure);
        failure = { ...failure, ...failureOf(ended.progress) };
      }
      if (this.#steps === before) break;
    }
    const partly = this.#kept.length === 0 ? "" : "; what mended a part of it was taken back";
    for (const name of this.#kept) {
      const reason = `it mended a part of the failure, and the command still fails${found(failure)}`;
      this.#drop(name, "command", reason);
    }
    const summary = `no strategy made it pass${partly}`;
    return this.#finished({ outcome: "nothing", summary }, failure);
  }

  /** What the strategy came to; undefined when nothing of it is kept. */
  async #try(
    strategy: HealingStrategy,
    failure: FailureAtHand,
  ): Promise<{ readonly healed: Healed } | { readonly progress: CommandRun } | undefined> {
    const targeted = strategy.suits(failure);
    if (targeted.length === 0) return undefined;
    if (!failure.installs && !strategy.worksWithoutDependencies) return undefined;
    if (await this.#isLate()) {
      return { healed: { outcome: "limit", summary: "the session's time was used up" } };
    }
    const tried = await this.#attempt(strategy, failure);
    if (tried.kind === "nothing") {
      this.#drop(strategy.name, "apply", tried.reason);
      return undefined;
    }
    const { run, change } = tried;
    if (run.passed) {
      const verdict = await this.#judge(strategy, tried);
      if (isVerified(verdict)) {
        const summary = `${run.display} passes: ${tried.what}`;
        return { healed: { outcome: "done", summary, change, verdict } };
      }
      // What it left is what other strategies are for, such as a line that is too long now.
      const left = styleProblems(verdict);
      if (left.length > 0) return this.#keep(strategy, change, { ...run, problems: left });
      this.#drop(strategy.name, ...condemnation(verdict));
      return undefined;
    }
    if (isProgress(targeted, run)) return this.#keep(strategy, change, run);
    this.#drop(strategy.name, "command", stillFails(tried));
    return undefined;
  }

  /** For the next strategies to build on. */
  #keep(
    strategy: HealingStrategy,
    change: Change,
    run: CommandRun,
  ): { readonly progress: CommandRun } {
    this.#tip = change.commit;
    this.#kept = [...new Set([...this.#kept, strategy.name])];
    this.#steps += 1;
    return { progress: run };
  }

  async #attempt(strategy: HealingStrategy, failure: FailureAtHand): Promise<Attempt> {
    this.#tries += 1;
    const number = this.#tries;
    const asked = {
      order: this.#order,
      number,
      strategy,
      failure,
      from: this.#tip,
      kept: this.#kept,
    };
    return this.#context.step(`try ${number} ${strategy.name}`, () =>
      attempt(asked, this.#context, this.#services),
    );
  }

  async #judge(
    strategy: HealingStrategy,
    { change }: Extract<Attempt, { kind: "tried" }>,
  ): Promise<Verdict> {
    const number = this.#tries;
    const { task, session } = this.#order;
    const { signal } = this.#context;
    const applied = [...this.#kept, strategy.name].map((name) => findHealingStrategy(name));
    const allow = applied.flatMap((each) => each?.editsAreas ?? []);
    const verdict = await this.#context.step(`judge ${number}`, async () => {
      const site = await this.#services.site(session);
      const name = this.#services.task.worktreeOf(this.#order, this.#context);
      const prepared = await site.workbench.open(name, change.commit, signal);
      return this.#services.task.judge(prepared, change, { site, scope: { allow }, signal });
    });
    await this.record(`judged-${number}`, [
      { type: "attempt.judged", payload: { task: task.id, units: change.units, verdict } },
    ]);
    return verdict;
  }

  #isLate(): Promise<boolean> {
    const { session } = this.#order;
    return this.#context.step(`time ${this.#tries + 1}`, async () => {
      const { deadline } = await this.#services.site(session);
      return systemClock.now() >= deadline;
    });
  }

  #strategies(): readonly HealingStrategy[] {
    return this.#order.task.units.flatMap(({ id }) => findHealingStrategy(id) ?? []);
  }

  /** A later reason says more than an earlier one. */
  #drop(name: string, stage: string, reason: string): void {
    const { title } = this.#unit(name);
    this.#dropped.set(name, { unit: name, title, paths: [], stage, reason });
  }

  #unit(name: string): Pick<Unit, "title"> {
    return this.#order.task.units.find(({ id }) => id === name) ?? { title: name };
  }

  #finished(healed: Healed, failure: FailureAtHand): TaskOutcome {
    const kept = new Set(healed.change?.units);
    for (const { id } of this.#order.task.units) {
      if (kept.has(id)) this.#dropped.delete(id);
      else if (!this.#dropped.has(id)) {
        const isLate = healed.outcome === "limit";
        const wasKept = this.#kept.includes(id);
        this.#drop(id, ...whyUntried(findHealingStrategy(id), failure, { isLate, wasKept }));
      }
    }
    return { ...healed, dropped: [...this.#dropped.values()], tries: this.#tries };
  }

  async record(step: string, events: readonly Told[]): Promise<void> {
    const { session, task } = this.#order;
    const { id, task: queued, agent } = this.#context;
    await this.#context.step(`record ${step}`, async () => {
      await this.#services.events.append(
        session,
        events.map(
          (event, index) =>
            ({
              ...event,
              actor: `agent:${agent ?? "toolsmith"}`,
              session,
              task: task.id,
              // An end is told once, also when the task is handed on in the moment after.
              key: `${step === "finished" ? queued : id}/${step}/${index}`,
            }) as NewEvent,
        ),
      );
    });
  }
}

type Healed = Pick<TaskOutcome, "outcome" | "summary" | "change" | "verdict">;

function failureOf(
  run: CommandRun,
): Pick<FailureAtHand, "kind" | "problems" | "output" | "installs"> {
  const { kind, problems, output, installs } = run;
  return { kind, problems, output, installs };
}

function stillFails({ what, run, restored }: Extract<Attempt, { kind: "tried" }>): string {
  const kept = restored.length === 0 ? "" : `; ${restored.join(", ")} left as it was`;
  return `${what}${kept}, and ${run.display} still fails${found(run)}`;
}

/** What is wrong first, to be put behind a sentence. */
function found({ problems: [first] }: Pick<FailureAtHand, "problems">): string {
  return first === undefined ? "" : `: ${first.file ?? first.tool}: ${first.message.slice(0, 400)}`;
}
