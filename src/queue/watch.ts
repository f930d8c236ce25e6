import type { Pool } from "pg";
import { OwnershipLostError, TaskDelegatedError, WorkflowCancelledError } from "./errors.ts";

interface Row {
  id: string;
  status: string;
  is_delegated: boolean;
}

export type Fate = OwnershipLostError | TaskDelegatedError | WorkflowCancelledError;

/** Which of these workflows this process should stop, and why: cancelled, handed on, or owned by another process now. */
export async function lostWorkflows(
  pool: Pool,
  processId: string,
  ids: readonly string[],
): Promise<Map<string, Fate>> {
  if (ids.length === 0) return new Map();
  const { rows } = await pool.query<Row>(
    `select s.workflow_uuid as id, s.status,
       exists (select from artel.task_delegation d where d.workflow = s.workflow_uuid) as is_delegated
     from dbos.workflow_status s
     where s.workflow_uuid = any($1) and (s.status = 'CANCELLED' or s.executor_id <> $2)`,
    [ids, processId],
  );
  return new Map(rows.map((row) => [row.id, reason(row)]));
}

function reason({ id, status, is_delegated }: Row): Fate {
  if (is_delegated) return new TaskDelegatedError(id);
  return status === "CANCELLED" ? new WorkflowCancelledError(id) : new OwnershipLostError(id);
}
