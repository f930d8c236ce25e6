import {
  approvalSchema,
  isDecided,
  planApprovalId,
  type ApprovalDraft,
  type DecidedApproval,
  type Plan,
} from "#domain";
import { nextAnswers } from "../next-answers.ts";
import type { SessionRun } from "../session-run.ts";

/** Whether the plan shall be carried out, as who watches the session says or, where it was begun so, the inbox. */
export async function planIsApproved(run: SessionRun, plan: Plan): Promise<boolean> {
  const { services, context, input } = run;
  if (input.approvals.asksForPlan !== true)
    return run.step("approve", () => services.approve(plan, context.signal));
  const asked = await run.step("ask for the plan", () =>
    services.approvals.request(draftOf(run, plan)),
  );
  // Who is asked again after a crash may find the answer, which is told of below.
  const { decision: _, escalatedAt: __, ...request } = approvalSchema.parse(asked);
  await run.record("asked-plan", [["approval.requested", { approval: request }]]);
  const answered = await run.step("await the answer for the plan", () => answerFor(run));
  const { id, decision } = decidedApproval(answered);
  await run.record("answered-plan", [["approval.decided", { approval: id, decision }]]);
  await run.step("the answer for the plan is told", () => services.approvals.markLogged([id]));
  return decision.answer === "approved";
}

function draftOf({ input }: SessionRun, plan: Plan): ApprovalDraft {
  const tasks = plan.tasks.length;
  const units = plan.tasks.reduce((sum, task) => sum + task.units.length, 0);
  const minutes = Math.ceil(plan.estimateMs / 60_000);
  const titles = plan.tasks.map(({ title }) => title).join("; ");
  return {
    id: planApprovalId(input.id),
    session: input.id,
    question: `May the plan of ${tasks} ${tasks === 1 ? "task" : "tasks"} be carried out, in about ${minutes} min? ${titles}`,
    subject: { kind: "plan", tasks, units, estimateMs: plan.estimateMs },
    // Nobody answers a session that was forgotten, and it must not wait for ever.
    deadline: { afterMs: input.limits.sessionMs, onTimeout: "deny" },
  };
}

async function answerFor({ services, input, context }: SessionRun): Promise<DecidedApproval> {
  const ids = [planApprovalId(input.id)];
  for (;;) {
    const [answer] = await nextAnswers(services.approvals, input.id, ids, context.signal);
    if (answer !== undefined && isDecided(answer)) return answer;
  }
}

/** What a step answered has been through the database. */
function decidedApproval(stored: unknown): DecidedApproval {
  const approval = approvalSchema.parse(stored);
  if (isDecided(approval)) return approval;
  throw new TypeError(`${approval.id} was answered and has no answer`);
}
