import type { Approval, ApprovalAnswer, ApprovalDecision } from "./approval.ts";

/** Who closes an approval that nobody answered in time. */
export const DEADLINE = "deadline";

export type ApprovalState = "waiting" | ApprovalAnswer;

export function approvalState({ decision }: Pick<Approval, "decision">): ApprovalState {
  return decision?.answer ?? "waiting";
}

export type DecidedApproval = Approval & { readonly decision: ApprovalDecision };

export interface DecisionResult {
  /** `again`: it had this answer already. `refused`: it has the other one, which stays. */
  readonly kind: "decided" | "again" | "refused";
  readonly approval: DecidedApproval;
}

/** An approval is decided once: who, when and why are those of the first answer. */
export function decideApproval(approval: Approval, decision: ApprovalDecision): DecisionResult {
  if (!isDecided(approval)) return { kind: "decided", approval: { ...approval, decision } };
  const kind = approval.decision.answer === decision.answer ? "again" : "refused";
  return { kind, approval };
}

export function isDecided(approval: Approval): approval is DecidedApproval {
  return approval.decision !== undefined;
}

/** Whether nobody answered in time. */
export function isOverdue({ decision, deadline }: Approval, now: number): boolean {
  return decision === undefined && deadline !== undefined && deadline.at <= now;
}

/** What its deadline makes of an approval. Doing it again, or too early, changes nothing. */
export function expireApproval(approval: Approval, now: number): Approval {
  if (!isOverdue(approval, now)) return approval;
  switch (approval.deadline?.onTimeout) {
    case "deny":
      return { ...approval, decision: { answer: "denied", by: DEADLINE, at: now } };
    case "escalate":
      return { ...approval, escalatedAt: approval.escalatedAt ?? now };
    default:
      return approval;
  }
}
