import type { Pool } from "pg";
import { workflowOf } from "./lease.ts";

/**
 * Gives a leased task back, to go on behind its last recorded step after so many milliseconds; no attempt is counted.
 * Nothing happens when the lease is not the task's any more.
 */
export async function postponeTask(
  pool: Pool,
  token: string,
  milliseconds: number,
  reason: string,
): Promise<void> {
  await pool.query(STATEMENT, [token, milliseconds, reason]);
}

const LATER = "clock_timestamp() + $2::float8 * interval '1 millisecond'";

const STATEMENT = `
  with postponed as (
    update artel.task t
    set lease_token = null, lease_expires_at = null, postponements = t.postponements + 1, postponed_for = $3,
        not_before = ${LATER}, ready_since = ${LATER}
    where t.lease_token = $1::bigint and t.ended_at is null
    returning ${workflowOf("t")} as workflow
  )
  update dbos.workflow_status s set owner_xid = null
  from postponed p where s.workflow_uuid = p.workflow and s.status = 'PENDING'`;
