import type { Pool } from "pg";

/** Those of these sessions whose workflow has no end, or that have tasks which have none or still have a lease. */
export async function unfinishedSessions(
  pool: Pool,
  sessions: readonly string[],
): Promise<ReadonlySet<string>> {
  if (sessions.length === 0) return new Set();
  const tasks = `select session as id from artel.task
    where session = any($1) and (ended_at is null or lease_token is not null)`;
  const workflows = `select workflow_uuid as id from dbos.workflow_status
    where workflow_uuid = any($1) and status in ('PENDING', 'ENQUEUED')`;
  const query = (await hasRunWorkflows(pool)) ? `${tasks} union ${workflows}` : tasks;
  const { rows } = await pool.query<{ id: string }>(query, [sessions]);
  return new Set(rows.map(({ id }) => id));
}

/** The engine makes its tables when it is started first. */
async function hasRunWorkflows(pool: Pool): Promise<boolean> {
  const { rows } = await pool.query<{ is_there: boolean }>(
    "select to_regclass('dbos.workflow_status') is not null as is_there",
  );
  return rows[0]?.is_there ?? false;
}
