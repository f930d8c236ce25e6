import type { Change, TaskOrder, Unit, Verdict } from "#domain";
import { cannotInstall, gitBaseTree, judge } from "#gates";
import { differenceStatistics } from "#infra/git";
import type { WorkflowContext } from "#queue";
import { systemClock } from "#shared";
import { installRefusal, type PreparedWorktree } from "#worktrees";
import type { WorkServices } from "../work-services.ts";
import { openJob, type OpenJob } from "./open-job.ts";

/** What came of applying some units of a task to its base. JSON: it is the result of a durable step. */
export type Try =
  | { readonly kind: "limit" }
  /** Applying them changes nothing (any more). */
  | { readonly kind: "unchanged"; readonly failed: readonly FailedUnit[] }
  | {
      readonly kind: "judged";
      readonly verdict: Verdict;
      readonly change: Change;
      readonly failed: readonly FailedUnit[];
    };

export interface FailedUnit {
  readonly unit: string;
  readonly reason: string;
}

/**
 * Applies the units to a clean worktree, commits the result under the session's refs and judges it. One durable
 * step: repeated from a clean worktree when it was cut off, and never repeated once it has ended.
 */
export function tryUnits(
  units: readonly Unit[],
  attempt: {
    readonly order: TaskOrder;
    readonly number: number;
    /** Judge only what can decide about these problems. */
    readonly focus: readonly string[] | undefined;
  },
  context: WorkflowContext,
  services: WorkServices,
): Promise<Try> {
  const { order, number } = attempt;
  return context.step(`try ${number}`, async (): Promise<Try> => {
    const site = await services.site(order.session);
    if (systemClock.now() >= site.deadline) return { kind: "limit" };
    const open = await openJob(
      {
        session: order.session,
        job: order.task.job,
        commit: order.base,
        worktree: worktreeOf(order, context),
        signal: context.signal,
      },
      services,
    );
    const applied = (await open.job.apply?.(units, open.context)) ?? { failed: [] };
    const files = await open.prepared.worktree.changedPaths(order.base);
    if (files.length === 0) return { kind: "unchanged", failed: applied.failed };
    const change = await commitTry(open.prepared, order, units, applied.failed, files, number);
    const refused = await refusedInstall(open.prepared);
    const verdict =
      refused === undefined
        ? await judgeTry(open, change, units, attempt, context.signal)
        : cannotInstall(change.tree, refused);
    return { kind: "judged", verdict, change, failed: applied.failed };
  });
}

/** Of an agent alone: the one that had the task before may be still about to stop. */
export function worktreeOf(order: TaskOrder, { delegations }: WorkflowContext): string {
  const name = `${order.session}-${order.task.id}-${order.attempt}`;
  return delegations === 0 ? name : `${name}-d${delegations}`;
}

/** Why the dependencies that the change asks for cannot be installed; undefined when they are in place. */
async function refusedInstall(prepared: PreparedWorktree): Promise<string | undefined> {
  try {
    await prepared.refresh();
    return undefined;
  } catch (error) {
    const reason = installRefusal(error);
    if (reason === undefined) throw error;
    return reason;
  }
}

async function commitTry(
  prepared: PreparedWorktree,
  order: TaskOrder,
  units: readonly Unit[],
  failed: readonly FailedUnit[],
  files: readonly string[],
  number: number,
): Promise<Change> {
  const { commit, tree } = await prepared.worktree.commit({
    name: `${order.task.id}-${order.attempt}-${number}`,
    parent: order.base,
    message: `${order.task.title}\n\nTask ${order.task.id}, try ${number}`,
  });
  const failedUnits = new Set(failed.map((unit) => unit.unit));
  const differences = await differenceStatistics(prepared.repository, order.base, commit);
  const total = (side: "insertions" | "deletions") =>
    differences.reduce((sum, file) => sum + (file[side] ?? 0), 0);
  return {
    task: order.task.id,
    base: order.base,
    commit,
    tree,
    units: units.map((unit) => unit.id).filter((id) => !failedUnits.has(id)),
    files: [...files],
    insertions: total("insertions"),
    deletions: total("deletions"),
  };
}

async function judgeTry(
  open: OpenJob,
  change: Change,
  units: readonly Unit[],
  attempt: { readonly focus: readonly string[] | undefined },
  signal: AbortSignal,
): Promise<Verdict> {
  const { baseline, project } = open.site;
  if (baseline === undefined)
    throw new TypeError("a task was dispatched before its baseline was taken");
  return judge({
    worktree: open.prepared.worktree.path,
    tree: change.tree,
    baseline,
    base: gitBaseTree({
      gitDirectory: open.site.workbench.repository.gitDirectory,
      commit: baseline.commit,
    }),
    project,
    target: open.prepared.target,
    tools: open.prepared.tools,
    changedPaths: change.files,
    scope: {
      expectedPaths: units.flatMap((unit) => unit.paths),
      allow: open.job.descriptor.editsAreas ?? [],
    },
    only: open.site.gates,
    ...(attempt.focus === undefined ? {} : { focus: attempt.focus }),
    signal,
  });
}
