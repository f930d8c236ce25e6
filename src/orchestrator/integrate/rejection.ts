import type { EventPayload } from "#domain";
import type { Proposal } from "./proposal.ts";

type RejectionEvent =
  | readonly ["change.rejected", EventPayload<"change.rejected">]
  | readonly ["unit.dropped", EventPayload<"unit.dropped">];

/** What is said of a change that is not merged: with its units, unless the task is done once more. */
export function rejectionEvents(
  proposal: Proposal,
  why: { readonly stage: string; readonly reason: string; readonly redone: boolean },
): readonly RejectionEvent[] {
  const task = proposal.task.id;
  const { stage, reason, redone } = why;
  const lost = redone
    ? []
    : proposal.task.units.filter((unit) => proposal.change.units.includes(unit.id));
  return [
    ["change.rejected", { task, reason, redone }],
    ...lost.map(
      ({ id, title, paths }) =>
        ["unit.dropped", { task, dropped: { unit: id, title, paths, stage, reason } }] as const,
    ),
  ];
}
