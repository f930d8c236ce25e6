import type { Pool } from "pg";
import { isDecided, type Approval, type DecidedApproval } from "#domain";
import { readApprovals } from "./find.ts";
import { approvalColumns, storedApproval, type ApprovalRow } from "./stored-approval.ts";

/** What became of approvals that somebody waits for; those that go on waiting are in neither list. */
export interface Settled {
  readonly decided: readonly DecidedApproval[];
  /** Nobody answered in time. */
  readonly overdue: readonly Approval[];
}

/** How things stand now, by the database's clock. */
export async function settled(pool: Pool, ids: readonly string[]): Promise<Settled> {
  const { rows } = await pool.query<ApprovalRow & { is_overdue: boolean }>(LOOK, [ids]);
  if (rows.length < new Set(ids).size) await readApprovals(pool, ids); // says which is gone
  return {
    decided: rows.map(storedApproval).filter(isDecided),
    overdue: rows.filter(({ is_overdue }) => is_overdue).map(storedApproval),
  };
}

const LOOK = `
  select ${approvalColumns},
    answer is null and deadline is not null and artel.approval.deadline <= clock_timestamp() as is_overdue
  from artel.approval where id = any($1) order by position`;
