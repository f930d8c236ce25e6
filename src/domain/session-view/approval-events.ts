import type { Approval } from "../approvals/approval.ts";
import type { Event } from "../event.ts";

type ApprovalEvent = Extract<
  Event,
  { type: "approval.requested" | "approval.decided" | "approval.escalated" }
>;

/** The part of a session's view that approvals are in. */
interface ApprovalsView {
  approvals: Approval[];
  readonly violations: readonly {
    readonly task: string;
    readonly violation: { readonly id: string };
    approval: string | undefined;
  }[];
}

/** Adds what is said of an approval to the view, in place. */
export function applyApprovalEvent(view: ApprovalsView, event: ApprovalEvent): void {
  switch (event.type) {
    case "approval.requested":
      ask(view, event.payload.approval);
      return;
    case "approval.decided":
      // The first answer counts: who is cut off in telling it tells it again.
      change(view, event.payload.approval, ({ decision }) => ({
        decision: decision ?? event.payload.decision,
      }));
      return;
    case "approval.escalated":
      change(view, event.payload.approval, () => ({ escalatedAt: event.payload.at }));
  }
}

/** A task that is done again may violate the same expectation again: the latest violations are meant. */
function ask(view: ApprovalsView, approval: Approval): void {
  if (view.approvals.some(({ id }) => id === approval.id)) return;
  view.approvals.push(approval);
  if (approval.subject.kind !== "violation") return;
  for (const id of approval.subject.violations) {
    const found = view.violations.findLast(
      ({ task, violation }) => task === approval.task && violation.id === id,
    );
    if (found !== undefined) found.approval = approval.id;
  }
}

function change(
  view: ApprovalsView,
  id: string,
  changed: (approval: Approval) => Partial<Approval>,
): void {
  view.approvals = view.approvals.map((each) =>
    each.id === id ? { ...each, ...changed(each) } : each,
  );
}
