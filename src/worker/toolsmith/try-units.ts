import type { Change, TaskOrder, Unit, Verdict } from "#domain";
import type { WorkflowContext } from "#queue";
import { systemClock } from "#shared";
import { commitChange, draftMessage, judgeChange } from "../propose-change.ts";
import { taskWorktree } from "../task-worktree.ts";
import type { WorkServices } from "../work-services.ts";
import { openJob } from "./open-job.ts";

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
        worktree: taskWorktree(order, context),
        signal: context.signal,
      },
      services,
    );
    const applied = (await open.job.apply?.(units, open.context)) ?? { failed: [] };
    const files = await open.prepared.worktree.changedPaths(order.base);
    if (files.length === 0) return { kind: "unchanged", failed: applied.failed };
    const failed = new Set(applied.failed.map(({ unit }) => unit));
    const change = await commitChange(open.prepared, order, {
      number,
      message: draftMessage(order.task, `try ${number}`),
      units: units.map(({ id }) => id).filter((id) => !failed.has(id)),
      files,
    });
    const verdict = await judgeChange(open.prepared, change, {
      site: open.site,
      scope: {
        expectedPaths: units.flatMap((unit) => unit.paths),
        allow: open.job.descriptor.editsAreas ?? [],
      },
      focus: attempt.focus,
      signal: context.signal,
    });
    return { kind: "judged", verdict, change, failed: applied.failed };
  });
}
