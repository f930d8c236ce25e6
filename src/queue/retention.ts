import type { DBOSExecutor } from "@dbos-inc/dbos-sdk/internal/dbos-executor";
import type { Pool } from "pg";
import type { ProcessTable } from "./processes.ts";

const BATCH = 200;
const KEEP_DAYS = 30;

export interface RetentionOptions {
  /** How long ended sessions can be looked up; 30 when not given. */
  readonly keepDays?: number;
  /** Removes what others keep of sessions that are about to be forgotten. */
  readonly onForget?: (sessions: readonly string[]) => Promise<void>;
}

/** Deletes sessions that ended longer ago than this, with their tasks and steps, and processes that are gone. */
export async function removeOld(
  pool: Pool,
  executor: DBOSExecutor,
  processes: ProcessTable,
  options: RetentionOptions,
): Promise<void> {
  const { keepDays: days = KEEP_DAYS, onForget } = options;
  for (;;) {
    const { rows } = await pool.query<{ id: string }>(
      `select workflow_uuid as id from dbos.workflow_status
       where parent_workflow_id is null
         and completed_at < (extract(epoch from now() - make_interval(days => $1)) * 1000)::bigint
       order by completed_at limit ${BATCH}`,
      [days],
    );
    if (rows.length > 0) {
      const sessions = rows.map(({ id }) => id);
      // First: when this is interrupted, the sessions are found again.
      await onForget?.(sessions);
      await pool.query("delete from artel.task where session = any($1)", [sessions]);
      await pool.query("delete from artel.work_site where session = any($1)", [sessions]);
      await executor.systemDatabase.deleteWorkflows(sessions, true);
    }
    if (rows.length < BATCH) break;
  }
  await pool.query("delete from artel.provider_start where at < now() - interval '1 day'");
  await processes.removeOld(days);
}
