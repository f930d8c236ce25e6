import type { DBOSExecutor } from "@dbos-inc/dbos-sdk/internal/dbos-executor";
import { withDbRetry } from "@dbos-inc/dbos-sdk/internal/system_database";
import type { Pool } from "pg";
import type { TaskEnd } from "#domain";
import { QueueError, WorkflowCancelledError } from "../errors.ts";
import { recordedResult, type ReadOutcome } from "../outcomes.ts";
import { taskNotFound } from "./control.ts";
import { workflowOf } from "./lease.ts";
import { taskFailureSchema } from "./queued-task.ts";

interface OutcomeRow {
  outcome: TaskEnd | null;
  failure: unknown;
  output: string | null;
  error: string | null;
  serialization: string | null;
}

/**
 * How a task ended, for the session that waits for it. From then on the session goes on with that end: no other
 * attempt can change it.
 */
export function taskOutcome(pool: Pool, executor: DBOSExecutor): ReadOutcome {
  return async (id) => {
    // A connection that breaks must not become the session's outcome.
    const row = await withDbRetry(() => take(pool, id));
    switch (row.outcome) {
      case null:
        return undefined;
      case "cancelled":
        throw new WorkflowCancelledError(id);
      case "passed":
        return { output: await recordedResult(row, executor) };
      case "failed":
        if (row.error !== null) await recordedResult(row, executor);
        throw new QueueError("TASK_LOST", "failed", taskFailureSchema.parse(row.failure).message);
    }
  };
}

/** Those that have ended, or are not known. */
export async function settledTasks(pool: Pool, ids: readonly string[]): Promise<string[]> {
  const { rows } = await withDbRetry(() =>
    pool.query<{ id: string }>(
      `select wanted.id from unnest($1::text[]) as wanted (id)
       left join artel.task t on t.id = wanted.id
       where t.id is null or t.ended_at is not null`,
      [ids],
    ),
  );
  return rows.map(({ id }) => id);
}

async function take(pool: Pool, id: string): Promise<OutcomeRow> {
  const { rows } = await pool.query<OutcomeRow>(
    `with taken as (
       update artel.task t set taken_at = coalesce(taken_at, clock_timestamp())
       where t.id = $1 and t.ended_at is not null
       returning t.id, ${workflowOf("t")} as workflow
     )
     select t.outcome, t.failure, o.output, o.error, s.serialization
     from artel.task t
     left join taken on taken.id = t.id
     left join dbos.workflow_status s on s.workflow_uuid = taken.workflow
     left join dbos.workflow_output o on o.workflow_uuid = taken.workflow
     where t.id = $1`,
    [id],
  );
  const [row] = rows;
  if (row === undefined) throw taskNotFound(id);
  return row;
}
