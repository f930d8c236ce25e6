import type { ApprovalInbox } from "#approvals";
import type { Approval } from "#domain";

/** The next answers, or what their deadlines made of those that nobody gave. */
export async function nextAnswers(
  inbox: ApprovalInbox,
  session: string,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<readonly Approval[]> {
  const { decided, overdue } = await inbox.waitFor(session, ids, signal);
  const expired = [];
  for (const { id } of overdue) expired.push(await inbox.expire(id));
  return [...decided, ...expired];
}
