import type { Pool } from "pg";
import { withDbRetry } from "@dbos-inc/dbos-sdk/internal/system_database";
import { siteGone } from "./errors.ts";

/** Rises when what machines send each other changes its meaning. */
export const TRANSFER_PROTOCOL = 1;

/** What can be said of a session's site without reading all of it. */
export interface SiteHead {
  readonly session: string;
  /** The name of the data folder that its process works in. */
  readonly storage: string;
  readonly protocol: number;
  readonly artelVersion: string;
  /** Why it cannot be worked on from other data folders; undefined when it can. */
  readonly obstacle: string | undefined;
}

export interface Site extends SiteHead {
  /** JSON, whose schema is that of whoever publishes it. */
  readonly description: unknown;
  /** Until no new try is begun, in milliseconds from now: clocks of two machines need not agree. */
  readonly remainingMs: number;
}

/** Offers a session to the agents of all processes that share the database; what was offered before is replaced. */
export async function publishSite(
  pool: Pool,
  site: Omit<Site, "protocol"> & { readonly description: object },
): Promise<void> {
  await withDbRetry(() =>
    pool.query(
      `insert into artel.work_site
         (session, storage, protocol, artel_version, obstacle, description, deadline_at)
       values ($1, $2, $3, $4, $5, $6, clock_timestamp() + $7::float8 * interval '1 millisecond')
       on conflict (session) do update
       set storage = excluded.storage, protocol = excluded.protocol, artel_version = excluded.artel_version,
           obstacle = excluded.obstacle, description = excluded.description,
           deadline_at = excluded.deadline_at, published_at = clock_timestamp()`,
      [
        site.session,
        site.storage,
        TRANSFER_PROTOCOL,
        site.artelVersion,
        site.obstacle ?? null,
        JSON.stringify(site.description),
        site.remainingMs,
      ],
    ),
  );
}

/** With all that was sent and not taken. */
export async function removeSite(pool: Pool, session: string): Promise<void> {
  await withDbRetry(() => pool.query("delete from artel.work_site where session = $1", [session]));
}

interface HeadRow {
  session: string;
  storage: string;
  protocol: number;
  artel_version: string;
  obstacle: string | null;
}

const REMAINING = "(extract(epoch from deadline_at - clock_timestamp()) * 1000)::float8";
const HEAD = "session, storage, protocol, artel_version, obstacle";

export async function listSites(pool: Pool): Promise<readonly SiteHead[]> {
  const { rows } = await pool.query<HeadRow>(
    `select ${HEAD} from artel.work_site order by published_at, session`,
  );
  return rows.map(siteHead);
}

/** Refuses (`TRANSFER_SITE_GONE`) a session that is not offered. */
export async function readSite(pool: Pool, session: string): Promise<Site> {
  const { rows } = await pool.query<HeadRow & { description: string; remaining: number }>(
    `select ${HEAD}, description,
       ${REMAINING} as remaining
     from artel.work_site where session = $1`,
    [session],
  );
  const [row] = rows;
  if (row === undefined) throw siteGone(session);
  const description: unknown = JSON.parse(row.description);
  return { ...siteHead(row), description, remainingMs: row.remaining };
}

/** How long new tries may be begun; negative when that is over. Refuses (`TRANSFER_SITE_GONE`) as `readSite`. */
export async function readRemainingMs(pool: Pool, session: string): Promise<number> {
  const { rows } = await withDbRetry(() =>
    pool.query<{ remaining: number }>(
      `select ${REMAINING} as remaining from artel.work_site where session = $1`,
      [session],
    ),
  );
  const [row] = rows;
  if (row === undefined) throw siteGone(session);
  return row.remaining;
}

function siteHead(row: HeadRow): SiteHead {
  return {
    session: row.session,
    storage: row.storage,
    protocol: row.protocol,
    artelVersion: row.artel_version,
    obstacle: row.obstacle ?? undefined,
  };
}
