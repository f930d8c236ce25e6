import type { ApprovalInbox } from "#approvals";
import { ArtelError } from "#shared";
import { personActor } from "./person.ts";

/** Nobody is to be asked any more about the plan of a session that was cancelled. */
export async function withdrawPlan(inbox: ApprovalInbox, session: string): Promise<void> {
  const waiting = await inbox.list({ session, state: "waiting" });
  const plan = waiting.find(({ subject }) => subject.kind === "plan");
  if (plan === undefined) return;
  const comment = "the session was cancelled";
  try {
    await inbox.decide(plan.id, { answer: "denied", by: personActor(), comment });
  } catch (error) {
    // Somebody approved of it in between: then nobody is asked any more either.
    if (!(error instanceof ArtelError && error.code === "APPROVAL_DECIDED")) throw error;
  }
}
