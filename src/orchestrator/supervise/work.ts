import {
  taskOrderId,
  taskOutcomeSchema,
  type Baseline,
  type Plan,
  type Project,
  type TaskOrder,
  type TaskOutcome,
} from "#domain";
import type { WorkflowHandle } from "#queue";
import { integrate } from "../integrate/integrate.ts";
import type { Merged, Proposal } from "../integrate/proposal.ts";
import type { SessionRun } from "../session-run.ts";
import { checkProposals } from "./check-proposals.ts";
import { assign, hear, type Assignment } from "./correspond.ts";
import { observeAgents, observeMerged } from "./observe-world.ts";

/** A task whose change does not fit what was merged before is done once more, on top of that. */
const MAXIMUM_ATTEMPTS = 2;

/** What was merged, and the tasks of which something was not. */
export interface Worked extends Merged {
  readonly incomplete: ReadonlySet<string>;
}

/**
 * Dispatches tasks in waves: all that are ready work in parallel from the same base, then what they propose is
 * merged one at a time; what conflicts, and what waited, starts from the result.
 */
export async function work(
  run: SessionRun,
  plan: Plan,
  known: { readonly project: Project; readonly baseline: Baseline },
): Promise<Worked> {
  const incomplete = new Set<string>();
  let merged: Merged = { tip: run.input.base.commit, changes: [] };
  let waiting: Assignment[] = plan.tasks.map((task) => ({ task, attempt: 1 }));
  for (let wave = 1; waiting.length > 0; wave += 1) {
    const unfinished = new Set(waiting.map(({ task }) => task.id));
    const ready = waiting.filter(({ task }) => !task.dependsOn.some((id) => unfinished.has(id)));
    if (ready.length === 0) throw new TypeError("the plan has a cycle of dependencies");
    await run.enter("work");
    await assign(run, wave, merged.tip, ready);
    const proposed = await dispatch(run, ready, merged.tip, wave);
    const left = waiting.length - ready.length;
    await hear(run, `wave ${wave}`, { merged: merged.changes.length, left });
    const proposals = await checkProposals(run, wave, proposed, known);
    await run.enter("integrate");
    const result = await integrate(run, { wave, proposals, merged, ...known });
    const verdict = result.verdicts.at(-1);
    await observeMerged(run, { from: merged.tip, to: result.merged.tip, verdict });
    merged = result.merged;
    for (const { task } of ready) {
      const merge = merged.changes.find((change) => change.task === task.id);
      if (merge === undefined || merge.units < task.units.length) incomplete.add(task.id);
    }
    const redo = ready.flatMap(({ task, attempt }) => {
      const why = result.conflicting.find((refused) => refused.task === task.id)?.reason;
      return attempt < MAXIMUM_ATTEMPTS && why !== undefined
        ? [{ task, attempt: attempt + 1, why }]
        : [];
    });
    waiting = [...waiting.filter((assignment) => !ready.includes(assignment)), ...redo];
  }
  await hear(run, "the end", { merged: merged.changes.length, left: 0 });
  return { ...merged, incomplete };
}

async function dispatch(
  run: SessionRun,
  ready: readonly Assignment[],
  base: string,
  wave: number,
): Promise<Proposal[]> {
  const byPriority = [...ready].sort((a, b) => b.task.priority - a.task.priority);
  const handles = [];
  for (const { task, attempt } of byPriority) {
    const order: TaskOrder = { session: run.input.id, task, attempt, base };
    const id = taskOrderId(run.input.id, task.id, attempt);
    handles.push({
      task,
      attempt,
      handle: await run.context.enqueue<TaskOrder, TaskOutcome>("task", id, order, {
        title: task.title,
        repository: run.input.gitDirectory,
        skills: [task.job],
        preferredSkills: [...run.services.preferredSkills],
      }),
    });
  }
  const ends = await Promise.all(
    handles.map(async ({ task, attempt, handle }) => ({
      task,
      attempt,
      lastAttempt: attempt === MAXIMUM_ATTEMPTS,
      outcome: await outcomeOf(run, handle),
    })),
  );
  const outcomes = await received(run, ends, wave);
  const ended = outcomes.map(({ task, outcome }) => ({ task: task.id, outcome: outcome.outcome }));
  await observeAgents(run, wave, ended);
  for (const { task, outcome } of outcomes) {
    if (outcome.outcome !== "failed" || outcome.tries > 0) continue;
    const payload = { task: task.id, outcome: "failed", summary: outcome.summary, ms: 0 } as const;
    await run.record(`failed-${task.id}`, [["task.finished", payload]], task.id);
  }
  return outcomes.flatMap(({ outcome, ...rest }) => {
    const { change, verdict, dropped } = outcome;
    return change === undefined || verdict === undefined
      ? []
      : [{ ...rest, change, verdict, dropped }];
  });
}

/** Behind it, what agents on other machines did is here: nothing is decided before. */
async function received<T extends { readonly outcome: TaskOutcome }>(
  run: SessionRun,
  ends: readonly T[],
  wave: number,
): Promise<readonly T[]> {
  const commits = ends.flatMap(({ outcome }) => outcome.change?.commit ?? []);
  const missing = await run.step(`receive wave ${wave}`, () =>
    run.services.receive(run.input, commits),
  );
  return ends.map((end) =>
    missing.includes(end.outcome.change?.commit ?? "")
      ? { ...end, outcome: failed("its change did not arrive from the machine that made it") }
      : end,
  );
}

function failed(summary: string): TaskOutcome {
  return { outcome: "failed", summary, dropped: [], tries: 0 };
}

/** A task that breaks down ends alone: the session goes on with the others, and the report says so. */
async function outcomeOf(
  run: SessionRun,
  handle: WorkflowHandle<TaskOutcome>,
): Promise<TaskOutcome> {
  try {
    return taskOutcomeSchema.parse(await handle.result());
  } catch (error) {
    if (!run.isOwnFailure(error)) throw error;
    return failed(error.message);
  }
}
