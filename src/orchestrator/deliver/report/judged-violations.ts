import type { SessionView, ViolationView } from "#domain";
import { answered, type Judged } from "#world";

/** The violations of a session that were decided, each as it is judged by now: with the answer of the person who was asked. */
export function judgedViolations(view: SessionView): readonly Judged[] {
  return view.violations.flatMap((each) => judgedViolation(view, each) ?? []);
}

/** Undefined while it is being looked into. */
export function judgedViolation(
  { approvals }: SessionView,
  { violation, decided, approval }: ViolationView,
): Judged | undefined {
  if (decided === undefined) return undefined;
  const { decision, reason, confidence, falsePositive } = decided;
  const judgement = { decision, reason, confidence, falsePositive };
  const answer = approvals.find(({ id }) => id === approval)?.decision;
  return { violation, judgement: answer === undefined ? judgement : answered(judgement, answer) };
}
