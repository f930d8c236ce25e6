import type { Pool } from "pg";
import type { BreakerState, PartIdentity, PartKind, PartState } from "./part.ts";

/** How a part stands in a process that is at work. Times are milliseconds since the epoch, by the database's clock. */
export interface PublishedPart extends PartState {
  readonly process: string;
  /** When the process wrote it; counts are as of then. */
  readonly writtenAt: number;
}

/** A process that was not heard of for so long is not at work. */
const SILENCE_SECONDS = 30;

/** Of all processes at work, the open ones first. */
export async function readParts(pool: Pool): Promise<PublishedPart[]> {
  const { rows } = await pool.query<PartRow>(`${SELECT} ${ORDER}`);
  return rows.map(publishedPart);
}

/** Those that are not closed. */
export async function openParts(pool: Pool): Promise<PublishedPart[]> {
  const { rows } = await pool.query<PartRow>(`${SELECT} and x.state <> 'closed' ${ORDER}`);
  return rows.map(publishedPart);
}

/** Asks all processes in which the part is not closed to close it; answers how many there are. */
export async function askToReset(pool: Pool, { kind, name }: PartIdentity): Promise<number> {
  const { rowCount } = await pool.query(
    "update artel.part set reset_asked = true where kind = $1 and name = $2 and state <> 'closed'",
    [kind, name],
  );
  return rowCount ?? 0;
}

/** Parts of the process that a person wants closed; each is answered once. */
export async function takeResets(pool: Pool, process: string): Promise<PartIdentity[]> {
  const { rows } = await pool.query<PartIdentity>(
    "update artel.part set reset_asked = false where process = $1 and reset_asked returning kind, name",
    [process],
  );
  return rows;
}

/** Times are written as distances from now, since the clocks of process and database may differ. */
export async function writeParts(
  pool: Pool,
  process: string,
  states: readonly PartState[],
  now: number,
): Promise<void> {
  const values = states.map(({ part, since, until, lastFailure, ...counts }) => ({
    ...part,
    ...counts,
    last_failure: lastFailure,
    since_ms: since - now,
    until_ms: until === undefined ? undefined : until - now,
  }));
  await pool.query(WRITE, [process, JSON.stringify(values)]);
}

/** What the process wrote, and what was left by processes that have ended. */
export async function forgetParts(pool: Pool, process: string): Promise<void> {
  await pool.query(
    `delete from artel.part x using artel.process p
     where p.id = x.process and (p.id = $1 or p.stopped_at is not null)`,
    [process],
  );
}

const WRITE = `
  insert into artel.part (process, kind, name, state, failures, since, until, last_failure,
    calls, rejected, retries, running, waiting)
  select $1, w.kind, w.name, w.state, w.failures,
    clock_timestamp() + w.since_ms * interval '1 millisecond',
    clock_timestamp() + w.until_ms * interval '1 millisecond',
    w.last_failure, w.calls, w.rejected, w.retries, w.running, w.waiting
  from jsonb_to_recordset($2::jsonb) as w (kind text, name text, state text, failures integer, since_ms float8,
    until_ms float8, last_failure text, calls bigint, rejected bigint, retries bigint, running integer, waiting integer)
  on conflict (process, kind, name) do update
    set state = excluded.state, failures = excluded.failures, since = excluded.since, until = excluded.until,
        last_failure = excluded.last_failure, calls = excluded.calls, rejected = excluded.rejected,
        retries = excluded.retries, running = excluded.running, waiting = excluded.waiting,
        written_at = clock_timestamp()`;

const milliseconds = (column: string) => `(extract(epoch from ${column}) * 1000)::float8`;

const SELECT = `
  select x.process, x.kind, x.name, x.state, x.failures, x.last_failure, x.running, x.waiting,
    x.calls::float8, x.rejected::float8, x.retries::float8, ${milliseconds("x.since")} as since,
    ${milliseconds("x.until")} as until, ${milliseconds("x.written_at")} as written_at
  from artel.part x
  join artel.process p on p.id = x.process and p.stopped_at is null
    and p.heartbeat_at > clock_timestamp() - interval '${SILENCE_SECONDS} seconds'
  where true`;

const ORDER = "order by x.state = 'closed', x.kind, x.name, x.process";

interface PartRow {
  process: string;
  kind: PartKind;
  name: string;
  state: BreakerState;
  failures: number;
  last_failure: string | null;
  running: number;
  waiting: number;
  calls: number;
  rejected: number;
  retries: number;
  since: number;
  until: number | null;
  written_at: number;
}

function publishedPart(row: PartRow): PublishedPart {
  const { kind, name, last_failure, until, written_at, ...rest } = row;
  return {
    ...rest,
    part: { kind, name },
    lastFailure: last_failure ?? undefined,
    until: until ?? undefined,
    writtenAt: written_at,
  };
}
