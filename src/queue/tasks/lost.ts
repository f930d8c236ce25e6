import type { Pool } from "pg";

/** A lease of another process that may be without anybody behind it. */
export interface ForeignLease {
  readonly task: string;
  readonly token: string;
  readonly renewals: string;
  readonly process: string;
  /** By the database's clock. */
  readonly isExpired: boolean;
}

export async function foreignLeases(pool: Pool, process: string): Promise<ForeignLease[]> {
  const { rows } = await pool.query<{
    id: string;
    token: string;
    renewals: string;
    process: string;
    is_expired: boolean;
  }>(
    `select id, lease_token::text as token, lease_renewals::text as renewals, process,
       lease_expires_at < clock_timestamp() as is_expired
     from artel.task where lease_token is not null and process <> $1`,
    [process],
  );
  return rows.map((row) => ({
    task: row.id,
    token: row.token,
    renewals: row.renewals,
    process: row.process,
    isExpired: row.is_expired,
  }));
}

/**
 * Which leases nobody is behind. A lease is lost when its process is known to be gone; otherwise when it has expired
 * by the database's clock *and* we have seen it unrenewed for as long by our own, which no change of the time moves.
 */
export class LeaseObserver {
  readonly #leaseMs: number;
  readonly #seen = new Map<string, { renewals: string; since: number }>();

  constructor(leaseMs: number) {
    this.#leaseMs = leaseMs;
  }

  /** `now`: milliseconds of a clock that only goes forward. */
  lost(leases: readonly ForeignLease[], living: ReadonlySet<string>, now: number): ForeignLease[] {
    const tokens = new Set(leases.map(({ token }) => token));
    for (const token of this.#seen.keys()) if (!tokens.has(token)) this.#seen.delete(token);
    return leases.filter((lease) => {
      const stillFor = this.#unrenewedFor(lease, now);
      return !living.has(lease.process) || (lease.isExpired && stillFor >= this.#leaseMs);
    });
  }

  #unrenewedFor({ token, renewals }: ForeignLease, now: number): number {
    const seen = this.#seen.get(token);
    if (seen?.renewals === renewals) return now - seen.since;
    this.#seen.set(token, { renewals, since: now });
    return 0;
  }
}
