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
