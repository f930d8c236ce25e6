import {
  taskOrderId,
  taskOutcomeSchema,
  type Plan,
  type TaskOrder,
  type TaskOutcome,
} from "#domain";
import type { WorkflowHandle } from "#queue";
import { integrate } from "../integrate/integrate.ts";
import type { Merged, Proposal } from "../integrate/proposal.ts";
import type { SessionRun } from "../session-run.ts";
import { checkProposals } from "./check-proposals.ts";
import { assign, hear, type Assignment } from "./correspond.ts";
import { HeldProposals } from "./held-proposals.ts";
import type { Known } from "./investigate-violation.ts";
import { observeAgents, observeMerged } from "./observe-world.ts";
import { verifyProposals } from "./verify-proposals.ts";

/** A task whose change does not fit what was merged before is done once more, on top of that. */
const MAXIMUM_ATTEMPTS = 2;

/** What was merged, and the tasks of which something was not. */
export interface Worked extends Merged {
  readonly incomplete: ReadonlySet<string>;
}

/**
 * Dispatches tasks in waves: all that are ready work in parallel from the same base, then what they propose is
 * merged one at a time; what conflicts, and what waited, starts from the result. What a person approved is merged with
 * the next wave, and after the last one for itself.
 */
export async function work(run: SessionRun, plan: Plan, known: Known): Promise<Worked> {
  const held = new HeldProposals(run);
  let merged: Merged = { tip: run.input.base.commit, changes: [] };
  let waiting: readonly Assignment[] = plan.tasks.map((task) => ({ task, attempt: 1 }));
  for (let wave = 1; ; wave += 1) {
    const ready = readyOf(waiting);
    const admitted =
      ready.length === 0
        ? []
        : await propose(
            run,
            { wave, ready, merged, left: waiting.length - ready.length },
            { known, held },
          );
    const proposals = [...admitted, ...(await held.approved(`wave ${wave}`))];
    if (ready.length === 0 && proposals.length === 0) break;
    await run.enter("integrate");
    const result = await integrate(run, { wave, proposals, merged, ...known });
    const verdict = result.verdicts.at(-1);
    await observeMerged(run, { from: merged.tip, to: result.merged.tip, verdict });
    merged = result.merged;
    const redo = proposals.flatMap(({ task, attempt, lastAttempt }) => {
      const why = result.conflicting.find((refused) => refused.task === task.id)?.reason;
      return lastAttempt || why === undefined ? [] : [{ task, attempt: attempt + 1, why }];
    });
    waiting = [...waiting.filter((assignment) => !ready.includes(assignment)), ...redo];
  }
  await hear(run, "the end", { merged: merged.changes.length, left: 0 });
  return { ...merged, incomplete: incompleteOf(plan, merged) };
}

function readyOf(waiting: readonly Assignment[]): readonly Assignment[] {
  const unfinished = new Set(waiting.map(({ task }) => task.id));
  const ready = waiting.filter(({ task }) => !task.dependsOn.some((id) => unfinished.has(id)));
  if (ready.length === 0 && waiting.length > 0)
    throw new TypeError("the plan has a cycle of dependencies");
  return ready;
}

interface Wave {
  readonly wave: number;
  readonly ready: readonly Assignment[];
  readonly merged: Merged;
  /** How many tasks come later. */
  readonly left: number;
}

/** What the tasks of a wave propose and may be merged at once. */
async function propose(
  run: SessionRun,
  { wave, ready, merged, left }: Wave,
  context: { readonly known: Known; readonly held: HeldProposals },
): Promise<readonly Proposal[]> {
  await run.enter("work");
  await assign(run, wave, merged.tip, ready);
  const proposed = await dispatch(run, ready, merged.tip, wave);
  await hear(run, `wave ${wave}`, { merged: merged.changes.length, left });
  return checkProposals(run, wave, await verifyProposals(run, proposed), context);
}

function incompleteOf(plan: Plan, { changes }: Merged): ReadonlySet<string> {
  const incomplete = plan.tasks.filter((task) => {
    const merge = changes.find((change) => change.task === task.id);
    return merge === undefined || merge.units < task.units.length;
  });
  return new Set(incomplete.map(({ id }) => id));
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
        skills: task.brief?.skills ?? [task.job],
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
  run.dropped.push(...outcomes.flatMap(({ outcome }) => outcome.dropped));
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
