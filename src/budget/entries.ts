import type { Pool } from "pg";
import { costSchema, type Cost, type Reservation } from "#domain";
import { callUnknown } from "./errors.ts";

/** Refuses (`BUDGET_CALL_UNKNOWN`) what was never reserved. Whatever it was before, this is what it has cost. */
export async function settleEntry(
  pool: Pool,
  { call, attempt }: Reservation,
  actual: Cost,
): Promise<void> {
  // The database would take NaN, and no sum would be one any more.
  const { tokens, dollars } = costSchema.parse(actual);
  const before = await moveEntry(pool, [call, attempt, "settled", tokens, dollars]);
  if (before === null) throw callUnknown(call, attempt);
}

export async function releaseEntry(pool: Pool, { call, attempt }: Reservation): Promise<void> {
  const before = await moveEntry(pool, [call, attempt, "released", null, null]);
  if (before === null) throw callUnknown(call, attempt);
}

type Move = readonly [
  call: string,
  attempt: number,
  state: "settled" | "released" | "forfeited",
  tokens: number | null,
  dollars: number | null,
];

/** Answers the state before, or null when there is no such entry. */
async function moveEntry(pool: Pool, move: Move): Promise<string | null> {
  const { rows } = await pool.query<{ before: string | null }>(
    "select artel.budget_move($1, $2, $3, $4, $5) as before",
    [...move],
  );
  return rows[0]?.before ?? null;
}

/** Those of the processes that are at work. */
export type LivingProcesses = (ids: readonly string[]) => Promise<ReadonlySet<string>>;

/**
 * What processes that are gone had reserved may have been spent, and counts as that from now on. Answers how many
 * entries. One that was only paused settles after all when it wakes.
 */
export async function forfeitOfDead(pool: Pool, living: LivingProcesses): Promise<number> {
  const { rows } = await pool.query<{ process: string }>(
    "select distinct process from artel.budget_entry where state = 'reserved'",
  );
  const processes = rows.map(({ process }) => process);
  if (processes.length === 0) return 0;
  const alive = await living(processes);
  return forfeitOpen(pool, { process: processes.filter((process) => !alive.has(process)) });
}

/** One by one: a transaction with several would not lock accounts in their order. */
export async function forfeitOpen(
  pool: Pool,
  of: { readonly process: readonly string[] } | { readonly session: readonly string[] },
): Promise<number> {
  const [column, values] = "process" in of ? ["process", of.process] : ["session", of.session];
  const { rows } = await pool.query<{ call: string; attempt: number }>(
    `select call, attempt from artel.budget_entry where state = 'reserved' and ${column} = any($1)`,
    [values],
  );
  for (const { call, attempt } of rows) {
    await moveEntry(pool, [call, attempt, "forfeited", null, null]);
  }
  return rows.length;
}
