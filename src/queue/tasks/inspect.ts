import type { ClientBase, Pool } from "pg";
import { taskNotFound } from "./control.ts";
import { queuedTask, taskColumns, type QueuedTask, type TaskRow } from "./queued-task.ts";

export interface TaskFilter {
  readonly session?: string;
  /** Leave those out that have ended. */
  readonly isOpen?: boolean;
}

/** Oldest first. */
export async function listTasks(
  pool: Pool | ClientBase,
  filter: TaskFilter = {},
): Promise<QueuedTask[]> {
  const { rows } = await pool.query<TaskRow>(
    `select ${taskColumns} from artel.task t
     where ($1::text is null or t.session = $1) and (not $2::boolean or t.ended_at is null)
     order by t.created_at, t.id`,
    [filter.session ?? null, filter.isOpen ?? false],
  );
  return rows.map(queuedTask);
}

/** Refuses (`TASK_NOT_FOUND`) an unknown id. */
export async function readTask(pool: Pool | ClientBase, id: string): Promise<QueuedTask> {
  const { rows } = await pool.query<TaskRow>(
    `select ${taskColumns} from artel.task t where t.id = $1`,
    [id],
  );
  const [row] = rows;
  if (row === undefined) throw taskNotFound(id);
  return queuedTask(row);
}

/** Sessions with tasks that could start, and that nobody has. */
export async function waitingSessions(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<{ session: string }>(
    `select distinct t.session from artel.task t
     join dbos.workflow_status s on s.workflow_uuid = t.session and s.status in ('PENDING', 'ENQUEUED')
     where t.waiting_for = 0 and t.ended_at is null and t.lease_token is null and t.paused_at is null`,
  );
  return rows.map(({ session }) => session);
}
