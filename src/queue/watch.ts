import type { Pool } from "pg";
import { OwnershipLostError, WorkflowCancelledError } from "./errors.ts";

interface Row {
  id: string;
  status: string;
}

/** Which of these workflows this process should stop, and why: cancelled, or owned by another process now. */
export async function lostWorkflows(
  pool: Pool,
  processId: string,
  ids: readonly string[],
): Promise<Map<string, WorkflowCancelledError | OwnershipLostError>> {
  if (ids.length === 0) return new Map();
  const { rows } = await pool.query<Row>(
    `select workflow_uuid as id, status from dbos.workflow_status
     where workflow_uuid = any($1) and (status = 'CANCELLED' or executor_id <> $2)`,
    [ids, processId],
  );
  return new Map(rows.map((row) => [row.id, reason(row)]));
}

function reason({ id, status }: Row): WorkflowCancelledError | OwnershipLostError {
  return status === "CANCELLED" ? new WorkflowCancelledError(id) : new OwnershipLostError(id);
}
