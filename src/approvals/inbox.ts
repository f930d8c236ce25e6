import { withDbRetry } from "@dbos-inc/dbos-sdk/internal/system_database";
import type { Pool } from "pg";
import type { Approval, ApprovalDraft, DecisionResult } from "#domain";
import { AwaitedNotices, type Database } from "#infra/database";
import { decide, expire, type GivenAnswer } from "./decide.ts";
import { findApproval, listApprovals, unloggedApprovals, type ApprovalFilter } from "./find.ts";
import { CHANNEL } from "./notices.ts";
import { requestApproval } from "./request.ts";
import { settled, type Settled } from "./wait.ts";

/**
 * Everything that waits for a person, of all sessions and for all processes that use the database. Everything may be
 * done again without harm; what is done while the database starts again waits for it.
 */
export interface ApprovalInbox {
  /**
   * Asks. What is asked again under its id is there already, and is answered as it is by now. Refuses
   * (`APPROVAL_ID_TAKEN`) another question under the same id.
   */
  request(draft: ApprovalDraft): Promise<Approval>;
  /** Oldest first. */
  list(filter: ApprovalFilter): Promise<readonly Approval[]>;
  /** By the id, or the end of it. Refuses (`APPROVAL_NOT_FOUND`, `APPROVAL_AMBIGUOUS`) what fits none or several. */
  find(wanted: string): Promise<Approval>;
  /**
   * Answers what waits. `again`: it had this answer already, and the first one's giver and comment stay. Refuses
   * (`APPROVAL_DECIDED`) another answer than it has, and (`APPROVAL_COMMENT_INVALID`) a comment that says nothing.
   */
  decide(id: string, given: GivenAnswer): Promise<DecisionResult & { kind: "decided" | "again" }>;
  /** Does what was asked for at its deadline, if that is over and nobody answered; answers the approval as it is then. */
  expire(id: string): Promise<Approval>;
  /** How approvals stand now. */
  look(ids: readonly string[]): Promise<Settled>;
  /** Resolves when at least one of a session's approvals is decided or overdue. Rejects with the signal's reason. */
  waitFor(session: string, ids: readonly string[], signal: AbortSignal): Promise<Settled>;
  /** Those whose decision is still to be told to the events and counts of their sessions, oldest first. */
  unlogged(): Promise<readonly Approval[]>;
  markLogged(ids: readonly string[]): Promise<void>;
  /** Removes all approvals of sessions. */
  forget(sessions: readonly string[]): Promise<void>;
  /** Stops listening; the database is closed by who opened it. */
  close(): void;
}

export function createApprovalInbox({ pool }: Pick<Database, "pool">): ApprovalInbox {
  const notices = new AwaitedNotices(pool, CHANNEL);
  const look = (ids: readonly string[]) => withDbRetry(() => settled(pool, ids));
  return {
    request: (draft) => withDbRetry(() => requestApproval(pool, draft)),
    list: (filter) => withDbRetry(() => listApprovals(pool, filter)),
    find: (wanted) => withDbRetry(() => findApproval(pool, wanted)),
    decide: (id, given) => withDbRetry(() => decide(pool, id, given)),
    expire: (id) => withDbRetry(() => expire(pool, id)),
    look,
    waitFor: async (session, ids, signal) => {
      for (;;) {
        // Before it looks, so that nothing is decided in between unnoticed.
        const notice = notices.next(session, signal);
        notice.catch(() => {}); // when there is something already, nobody waits for it
        const found = await look(ids);
        if (found.decided.length > 0 || found.overdue.length > 0) return found;
        await notice;
      }
    },
    unlogged: () => withDbRetry(() => unloggedApprovals(pool)),
    markLogged: (ids) => withDbRetry(() => markLogged(pool, ids)),
    forget: (sessions) => withDbRetry(() => forgetApprovals(pool, sessions)),
    close: () => notices.close(),
  };
}

async function markLogged(pool: Pool, ids: readonly string[]): Promise<void> {
  await pool.query(
    `update artel.approval set logged_at = clock_timestamp()
     where id = any($1) and answer is not null and logged_at is null`,
    [ids],
  );
}

async function forgetApprovals(pool: Pool, sessions: readonly string[]): Promise<void> {
  await pool.query("delete from artel.approval where session = any($1)", [sessions]);
}
