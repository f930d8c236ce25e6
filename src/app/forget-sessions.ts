import { createApprovalInbox } from "#approvals";
import { createBudgetBooks } from "#budget";
import type { Database } from "#infra/database";
import { createMessages } from "#messages";

/** Removes what is kept of sessions beside the queue, which is about to forget them. */
export async function forgetSessions(
  database: Pick<Database, "pool">,
  sessions: readonly string[],
): Promise<void> {
  await createMessages(database).forget(sessions);
  await createApprovalInbox(database).forget(sessions);
  await createBudgetBooks(database).forget(sessions);
}
