import type { Change, TaskOrder, Verdict } from "#domain";
import type { WorkflowContext } from "#queue";
import { commitChange, draftMessage, judgeChange } from "../propose-change.ts";
import type { BriefPlace } from "./place.ts";
import { scopeOf } from "./scope.ts";

/** What the gates say of a round's work. JSON: it is the result of a durable step. */
export type JudgedRound =
  | { readonly kind: "unchanged" }
  | { readonly kind: "judged"; readonly verdict: Verdict; readonly change: Change };

/** Commits what is in the worktree after a round and judges it; one durable step. */
export function judgeRound(
  order: TaskOrder,
  round: number,
  place: BriefPlace,
  context: WorkflowContext,
): Promise<JudgedRound> {
  const { brief, units } = order.task;
  if (brief === undefined) throw new TypeError("a round is of a task that has a brief");
  return context.step(`judge round ${round}`, async (): Promise<JudgedRound> => {
    const prepared = await place.prepared();
    const files = await prepared.worktree.changedPaths(order.base);
    if (files.length === 0) return { kind: "unchanged" };
    await place.keep();
    const change = await commitChange(prepared, order, {
      number: round,
      message: draftMessage(order.task, `round ${round}`),
      units: units.map(({ id }) => id),
      files,
    });
    const site = await place.site();
    const scope = scopeOf(brief, files);
    const verdict = await judgeChange(prepared, change, { site, scope, signal: context.signal });
    return { kind: "judged", verdict, change };
  });
}
