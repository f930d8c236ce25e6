import type { ClientBase, Pool } from "pg";
import type { ConcurrencyLimits, RunningTask } from "#domain";

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

/** Sessions come and go; what limited one that has ended is forgotten. */
export async function removeSessionLimit(pool: Pool, session: string): Promise<void> {
  await pool.query("delete from artel.queue_limit where scope = 'session' and name = $1", [
    session,
  ]);
}

export interface Occupancy {
  readonly running: readonly RunningTask[];
  readonly limits: ConcurrencyLimits;
}

/** What runs now, lost leases included, and what may. */
export async function occupancy(client: ClientBase | Pool): Promise<Occupancy> {
  const { rows: running } = await client.query<{
    session: string;
    repository: string;
    role: string | null;
    provider: string | null;
  }>("select session, repository, role, provider from artel.task where lease_token is not null");
  const { rows: limits } = await client.query<LimitRow>(
    `select q.scope, q.name, q.concurrency, q.rate_count,
       (select count(*)::integer from artel.provider_start s
        where q.rate_count is not null and s.provider = q.name
          and s.at > clock_timestamp() - q.rate_seconds * interval '1 second') as starts
     from artel.queue_limit q`,
  );
  return {
    running: running.map((row) => ({
      session: row.session,
      repository: row.repository,
      role: row.role ?? "",
      provider: row.provider ?? undefined,
    })),
    limits: concurrencyLimits(limits),
  };
}

interface LimitRow {
  scope: LimitScope;
  name: string;
  concurrency: number | null;
  rate_count: number | null;
  starts: number;
}

function concurrencyLimits(rows: readonly LimitRow[]): ConcurrencyLimits {
  const of = (scope: LimitScope) =>
    new Map(
      rows.flatMap((row) =>
        row.scope === scope && row.concurrency !== null
          ? [[row.name, row.concurrency] as const]
          : [],
      ),
    );
  const providerStarts = rows.flatMap((row) =>
    row.scope === "provider" && row.rate_count !== null
      ? [[row.name, Math.max(0, row.rate_count - row.starts)] as const]
      : [],
  );
  return {
    session: of("session"),
    repository: of("repository"),
    role: of("role"),
    provider: of("provider"),
    providerStarts: new Map(providerStarts),
  };
}
