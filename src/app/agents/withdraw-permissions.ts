import type { ApprovalInbox } from "#approvals";
import { ORCHESTRATOR, type Approval } from "#domain";
import { ArtelError } from "#shared";

/**
 * Denies what agents still wait for in a session, or in one of its tasks, that is over: nobody is to be asked any more.
 * Answers those that it closed; their events are still owed.
 */
export async function withdrawPermissions(
  inbox: Pick<ApprovalInbox, "list" | "decide">,
  session: string,
  task?: string,
): Promise<readonly Approval[]> {
  const waiting = await inbox.list({ session, state: "waiting" });
  const over = waiting.filter(
    (each) => each.subject.kind === "permission" && (task === undefined || each.task === task),
  );
  const withdrawn: Approval[] = [];
  for (const { id } of over) {
    const comment = `its ${task === undefined ? "session" : "task"} is over`;
    try {
      const given = { answer: "denied", by: ORCHESTRATOR, comment } as const;
      withdrawn.push((await inbox.decide(id, given)).approval);
    } catch (error) {
      // A person answered in between; that is owed to the events as well, and told when the session has ended.
      if (!(error instanceof ArtelError && error.code === "APPROVAL_DECIDED")) throw error;
    }
  }
  return withdrawn;
}
