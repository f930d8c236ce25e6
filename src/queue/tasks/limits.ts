import type { Pool } from "pg";

export type LimitScope = "session" | "repository" | "role" | "provider";

export interface QueueLimit {
  readonly scope: LimitScope;
  readonly name: string;
  /** The most that run at a time. */
  readonly concurrency?: number;
  /** The most that start within a time; only for providers. */
  readonly rate?: { readonly count: number; readonly seconds: number };
}

/** The limits are the queue's, not a process's: the one that was set last holds for all. */
export async function setLimit(pool: Pool, limit: QueueLimit): Promise<void> {
  await pool.query(
    `insert into artel.queue_limit (scope, name, concurrency, rate_count, rate_seconds)
     values ($1, $2, $3, $4, $5)
     on conflict (scope, name) do update
       set concurrency = excluded.concurrency, rate_count = excluded.rate_count, rate_seconds = excluded.rate_seconds`,
    [
      limit.scope,
      limit.name,
      limit.concurrency ?? null,
      limit.rate?.count ?? null,
      limit.rate?.seconds ?? null,
    ],
  );
}

/** Does nothing where there is none. */
export async function removeLimit(pool: Pool, scope: LimitScope, name: string): Promise<void> {
  await pool.query("delete from artel.queue_limit where scope = $1 and name = $2", [scope, name]);
}

/** Sessions come and go; what limited or paused one that has ended is forgotten. */
export async function forgetSession(pool: Pool, session: string): Promise<void> {
  await pool.query("delete from artel.queue_limit where scope = 'session' and name = $1", [
    session,
  ]);
  await pool.query("delete from artel.queue_pause where session = $1", [session]);
}
