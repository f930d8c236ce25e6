import type { ApprovalDecision } from "./approval.ts";
import { DEADLINE } from "./transitions.ts";

/** `approved by person:ada: it is meant so`; the beginning of a sentence for people. */
export function decisionText({ answer, by, comment }: ApprovalDecision): string {
  if (by === DEADLINE) return `${answer}, for nobody answered before the deadline`;
  return `${answer} by ${by}${comment === undefined ? "" : `: ${comment}`}`;
}
