import type { Pool } from "pg";
import { z } from "zod";
import type { BudgetLimit, BudgetScopeKind, LimitChange } from "#domain";
import { scopeNotFound, sessionNotFound } from "./errors.ts";
import { CHANNEL } from "./notices.ts";

/** A limit that a person sets; without an id for each scope of the kind, which a session or task cannot be. */
export interface GivenLimit {
  readonly kind: BudgetScopeKind;
  readonly id?: string;
  /** What is left out stays as it was set. */
  readonly limit: BudgetLimit;
  readonly by: string;
}

const limitRowSchema = z.object({
  tokens: z.coerce.number().nullable(),
  dollars: z.coerce.number().nullable(),
});

/** Sets it for all machines. Refuses (`BUDGET_NOT_FOUND`) a session or task whose session was not opened. */
export async function setLimit(pool: Pool, given: GivenLimit): Promise<LimitChange> {
  await checkScope(pool, given);
  const { kind, id, limit, by } = given;
  const previous = await setBefore(pool, given);
  const { rows } = await pool.query(SET, [
    kind,
    id ?? "",
    limit.tokens ?? null,
    limit.dollars ?? null,
    by,
  ]);
  return { ...scopeOf(given), limit: limitOf(rows[0]), previous };
}

/** What a person has set holds no more: what the sessions were opened with does again. */
export async function removeLimit(
  pool: Pool,
  given: Pick<GivenLimit, "kind" | "id">,
): Promise<LimitChange> {
  const { rows } = await pool.query(REMOVE, [given.kind, given.id ?? ""]);
  return { ...scopeOf(given), limit: {}, previous: limitOf(rows[0]) };
}

const SET = `
  with given as (
    insert into artel.budget_limit (kind, id, tokens, dollars, set_by) values ($1, $2, $3, $4, $5)
    on conflict (kind, id) do update
      set tokens = coalesce(excluded.tokens, budget_limit.tokens),
          dollars = coalesce(excluded.dollars, budget_limit.dollars),
          set_by = excluded.set_by, set_at = clock_timestamp()
    returning tokens, dollars
  )
  select given.*, pg_notify('${CHANNEL}', '') from given`;

const REMOVE = `
  with removed as (
    delete from artel.budget_limit where kind = $1 and id = $2 returning tokens, dollars
  )
  select removed.*, pg_notify('${CHANNEL}', '') from removed`;

async function setBefore(pool: Pool, { kind, id }: GivenLimit): Promise<BudgetLimit> {
  const { rows } = await pool.query(
    "select tokens, dollars from artel.budget_limit where kind = $1 and id = $2",
    [kind, id ?? ""],
  );
  return limitOf(rows[0]);
}

function limitOf(row: unknown): BudgetLimit {
  if (row === undefined) return {};
  const { tokens, dollars } = limitRowSchema.parse(row);
  return { ...(tokens === null ? {} : { tokens }), ...(dollars === null ? {} : { dollars }) };
}

function scopeOf({ kind, id }: Pick<GivenLimit, "kind" | "id">) {
  return { kind, ...(id === undefined ? {} : { id }) };
}

/** A name that is wrong would limit nothing, and nobody would notice. */
async function checkScope(pool: Pool, { kind, id = "" }: GivenLimit): Promise<void> {
  if (kind !== "session" && kind !== "task") return;
  const slash = id.indexOf("/");
  if (kind === "task" && slash < 1) throw scopeNotFound({ kind, id }, "<session>/<task>");
  const session = kind === "task" ? id.slice(0, slash) : id;
  const { rowCount } = await pool.query("select from artel.budget_session where session = $1", [
    session,
  ]);
  if (rowCount === 0) throw sessionNotFound(session);
}
