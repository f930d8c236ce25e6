import type { Pool } from "pg";

/** How ten thousand tasks can lie in the queue. Numbers are how many sessions and repositories they are spread over. */
export interface Shape {
  readonly name: string;
  readonly sessions: number;
  readonly repositories: number;
  /** SQL conditions on `n`, the number of the task from 0 to 9,999. */
  readonly waits?: string;
  readonly isDelayed?: string;
  readonly hasEnded?: string;
  /** A concurrency limit for each session and repository, and a rate for a provider with many starts. */
  readonly isLimited?: boolean;
  /** The database has not looked at the tables since they were filled. */
  readonly isNew?: boolean;
}

export const shapes: readonly Shape[] = [
  { name: "waiting", sessions: 1, repositories: 10, waits: "n >= 10" },
  { name: "all-ready", sessions: 1, repositories: 10 },
  { name: "all-ready-just-filled", sessions: 1, repositories: 10, isNew: true },
  { name: "most-ended", sessions: 1, repositories: 10, hasEnded: "n < 9900" },
  { name: "most-delayed", sessions: 1, repositories: 10, isDelayed: "n % 10 <> 0" },
  { name: "50-sessions-with-limits", sessions: 50, repositories: 50, isLimited: true },
  { name: "200-sessions", sessions: 200, repositories: 200 },
];

/** Empties the queue and fills it so. */
export async function fill(pool: Pool, shape: Shape): Promise<void> {
  const { sessions, repositories } = shape;
  const [waits, isDelayed, hasEnded] = [shape.waits, shape.isDelayed, shape.hasEnded].map(
    (condition) => condition ?? "false",
  );
  await pool.query(
    "truncate artel.task, artel.task_dependency, artel.queue_limit, artel.provider_start cascade",
  );
  await pool.query("delete from dbos.workflow_status");
  await pool.query(
    `insert into dbos.workflow_status (workflow_uuid, status, name)
     select 's' || n, 'PENDING', 'session' from generate_series(0, $1::integer - 1) n`,
    [sessions],
  );
  await pool.query(
    `insert into artel.task (
       id, session, repository, match_key, kind, title, skills, priority, attempt_limit, backoff_ms, maximum_backoff_ms,
       application_version, input, waiting_for, ready_since, not_before, ended_at, outcome)
     select 's' || n % ${sessions} || '/' || n, 's' || n % ${sessions}, 'r' || n % ${repositories},
       lpad(to_hex(n % ${Math.max(sessions, repositories)}), 32, '0')::uuid, 'task', 'A task', '{}', n % 4, 3, 1000, 1000,
       'bench', '[]', (${waits})::integer, case when not (${waits}) then clock_timestamp() end,
       case when ${isDelayed} then clock_timestamp() + interval '1 hour' end,
       case when ${hasEnded} then clock_timestamp() end, case when ${hasEnded} then 'passed' end
     from generate_series(0, 9999) n`,
  );
  if (shape.isLimited) await limit(pool, sessions, repositories);
  if (!shape.isNew) await pool.query("analyze");
}

async function limit(pool: Pool, sessions: number, repositories: number): Promise<void> {
  await pool.query(
    `insert into artel.queue_limit (scope, name, concurrency)
     select 'session', 's' || n, 5 from generate_series(0, $1::integer - 1) n
     union all select 'repository', 'r' || n, 5 from generate_series(0, $2::integer - 1) n`,
    [sessions, repositories],
  );
  await pool.query("insert into artel.queue_limit values ('provider', 'model', 3, 60, 60)");
  await pool.query(
    `insert into artel.provider_start
     select 'model', clock_timestamp() - n * interval '1 second' from generate_series(0, 3000) n`,
  );
}
