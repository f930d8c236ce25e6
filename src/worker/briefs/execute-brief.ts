import type {
  AgentDefinition,
  Brief,
  DroppedUnit,
  NewEvent,
  TaskOrder,
  TaskOutcome,
  Verdict,
} from "#domain";
import { PartUnavailableError } from "#infra/resilience";
import type { WorkflowContext } from "#queue";
import { systemClock } from "#shared";
import { reportResult, takeAssignment } from "../correspond.ts";
import { WorkerError } from "../errors.ts";
import { isKeepable, reasonOf } from "../keepable.ts";
import { taskWorktree } from "../task-worktree.ts";
import type { WorkServices } from "../work-services.ts";
import type { Guidance, WorkerJob, WorkerResult } from "../worker.ts";
import type { AgentServices } from "./agent-services.ts";
import { BriefContext, type Payloads } from "./brief-context.ts";
import { readGuidance } from "./guidance.ts";
import { feedbackOf, NOTHING_CHANGED } from "./feedback.ts";
import { BriefPlace } from "./place.ts";
import { judgeRound } from "./round.ts";

/**
 * Carries out a task that is asked in words: rounds of the agent's worker, each judged by the gates, until one may be
 * proposed, a limit is reached, or the agent gives up. What it did last stays under the session's refs.
 */
export async function executeBrief(
  order: TaskOrder,
  context: WorkflowContext,
  services: WorkServices & { readonly agents: AgentServices },
): Promise<TaskOutcome> {
  const execution = new BriefExecution(order, context, services);
  const assignment = await takeAssignment(order, context, services);
  const { task, attempt, base } = order;
  await execution.record("started", [["task.started", { task: task.id, attempt, base }]]);
  const outcome = await execution.run();
  await context.step("withdraw questions", () =>
    services.agents.withdraw({ session: order.session, task: task.id }),
  );
  await context.step("close worktree", async () => {
    const site = await services.site(order.session);
    await site.workbench.close(taskWorktree(order, context));
  });
  const ms = await context.step("measure", async () => Date.now() - execution.begin);
  const { change, summary, dropped } = outcome;
  await execution.record("finished", [
    ...dropped.map((each) => ["unit.dropped", { task: task.id, dropped: each }] as const),
    [
      "task.finished",
      { task: task.id, outcome: outcome.outcome, summary, ...(change && { change }), ms },
    ],
  ]);
  await reportResult(context, services, outcome, assignment);
  return outcome;
}

type Ended = Pick<TaskOutcome, "outcome" | "summary" | "change" | "verdict"> & {
  /** Why the brief is not done: the gate or the stage, and what it says. */
  readonly stage?: string;
};

class BriefExecution {
  readonly begin = Date.now();
  readonly #order: TaskOrder;
  readonly #brief: Brief;
  readonly #context: WorkflowContext;
  readonly #services: WorkServices & { readonly agents: AgentServices };
  readonly #place: BriefPlace;
  #rounds = 0;

  constructor(
    order: TaskOrder,
    context: WorkflowContext,
    services: WorkServices & { readonly agents: AgentServices },
  ) {
    if (order.task.brief === undefined) throw new TypeError("the task has no brief");
    this.#order = order;
    this.#brief = order.task.brief;
    this.#context = context;
    this.#services = services;
    this.#place = new BriefPlace(order, context, services);
  }

  async run(): Promise<TaskOutcome> {
    const definition = this.#definition();
    await this.#limit(definition);
    const { stage, ...ended } = await this.#work(definition);
    if (ended.outcome === "done") return { ...ended, dropped: [], tries: this.#rounds };
    const dropped = [this.#dropped(stage ?? "agent", ended.summary)];
    return { ...ended, summary: this.#withRemains(ended.summary), dropped, tries: this.#rounds };
  }

  /** When it is begun for the first time: what a person sets later holds. */
  async #limit(definition: AgentDefinition): Promise<void> {
    const { session, task, attempt } = this.#order;
    if (attempt > 1 || this.#context.delegations > 0) return;
    await this.#context.step("limit task", () =>
      this.#services.agents.limitTask({ session, task: task.id, definition }),
    );
  }

  /** Says how a person gets at what was made. */
  #withRemains(summary: string): string {
    const { kept, keptName } = this.#place;
    if (kept === undefined) return summary;
    return `${summary}; what it made is kept: artel worktrees recover ${this.#order.session}/${keptName}`;
  }

  #definition(): AgentDefinition {
    const { agent = "" } = this.#context;
    const definition = this.#services.agents.definition(agent);
    if (definition === undefined) throw new WorkerError({ code: "AGENT_UNKNOWN", agent });
    return definition;
  }

  async #work(definition: AgentDefinition): Promise<Ended> {
    let feedback: string | undefined;
    let earlier: string | undefined;
    const guidance = await this.#guidance();
    let last: Ended = { outcome: "failed", summary: "no round was begun" };
    for (let round = 1; round <= definition.limits.rounds; round += 1) {
      this.#rounds = round;
      const result = await this.#round(definition, round, { feedback, earlier, guidance });
      // From here on it is judged: people see what it is at by the step that was recorded last.
      await this.#context.step(`round ${round}: ended`, async () => result.outcome);
      if (result.outcome !== "done") return unfinished(result);
      earlier = result.summary;
      const judged = await judgeRound(this.#order, round, this.#place, this.#context);
      if (judged.kind === "unchanged") {
        // It was told so once, and stays with it.
        if (feedback === NOTHING_CHANGED) return unchanged(result);
        feedback = NOTHING_CHANGED;
        last = unchanged(result);
        continue;
      }
      const { change, verdict } = judged;
      if (isKeepable(verdict, this.#order.task.risk)) {
        return { outcome: "done", summary: result.summary, change, verdict };
      }
      feedback = feedbackOf(verdict);
      last = refused(verdict, round);
    }
    return last;
  }

  async #round(
    definition: AgentDefinition,
    round: number,
    before: Pick<WorkerJob, "feedback" | "earlier" | "guidance">,
  ): Promise<WorkerResult> {
    const { agents } = this.#services;
    const { session, task } = this.#order;
    const site = await this.#place.site();
    const timeMs = Math.min(definition.limits.minutes * 60_000, site.deadline - systemClock.now());
    const timeIsUp = await this.#context.step(`round ${round}: time`, async () => timeMs <= 0);
    if (timeIsUp) return { outcome: "limit", summary: "the session's time was used up" };
    const time = AbortSignal.timeout(Math.max(1, timeMs));
    const work = new BriefContext({
      order: this.#order,
      definition,
      context: this.#context,
      services: this.#services,
      agents,
      place: this.#place,
      round,
      signal: AbortSignal.any([this.#context.signal, time]),
    });
    const job: WorkerJob = {
      session,
      task: task.id,
      title: task.title,
      goal: this.#brief.goal,
      criteria: this.#brief.criteria,
      area: this.#brief.area,
      attachments: this.#brief.attachments ?? [],
      round,
      ...before,
      agent: {
        name: definition.name,
        role: definition.role,
        instructions: agents.instructions(definition),
        model: definition.worker === "model" ? definition.model : undefined,
        tools: definition.worker === "model" ? definition.tools : [],
      },
    };
    try {
      return await agents.worker(definition).execute(job, work);
    } catch (error) {
      if (this.#context.signal.aborted || error instanceof PartUnavailableError) throw error;
      if (time.aborted) return { outcome: "limit", summary: "the time for a round was used up" };
      throw error;
    }
  }

  /** As of the base: what an agent changes does not steer it. */
  #guidance(): Promise<Guidance> {
    return this.#context.step("read guidance", async () => {
      const { workbench } = await this.#place.site();
      return readGuidance(workbench.repository, this.#order.base, this.#brief.area);
    });
  }

  #dropped(stage: string, reason: string): DroppedUnit {
    const [unit] = this.#order.task.units;
    const { id = "brief", title = this.#order.task.title, paths = [] } = unit ?? {};
    return { unit: id, title, paths: [...paths], stage, reason };
  }

  async record(step: string, events: readonly Payloads[]): Promise<void> {
    const { session, task } = this.#order;
    const { id, task: queued, agent } = this.#context;
    await this.#context.step(`record ${step}`, async () => {
      await this.#services.events.append(
        session,
        events.map(
          ([type, payload], index) =>
            ({
              type,
              payload,
              actor: `agent:${agent}`,
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

function unchanged({ summary }: WorkerResult): Ended {
  return { outcome: "nothing", summary: `nothing was changed: ${summary}` };
}

function refused(verdict: Verdict, rounds: number): Ended {
  const [stage, reason] = reasonOf(verdict);
  return {
    outcome: "failed",
    summary: `refused after ${rounds} ${rounds === 1 ? "round" : "rounds"}: ${stage}: ${reason}`,
    stage,
  };
}

function unfinished({ outcome, summary, failure }: WorkerResult): Ended {
  const reason = failure === undefined ? "" : ` (${failure.code}: ${failure.message})`;
  return { outcome: outcome === "done" ? "failed" : outcome, summary: `${summary}${reason}` };
}
