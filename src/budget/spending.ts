import type { Pool } from "pg";
import { z } from "zod";
import { budgetScopeKindSchema, type BudgetLimit, type BudgetScope } from "#domain";
import { sessionNotFound } from "./errors.ts";

/** Exact in the database; here the nearest numbers. */
export interface Amount {
  readonly tokens: number;
  /** Of what has a known price. */
  readonly dollars: number;
}

/** The books of one scope. What may still be spent is the limit without `spent`, `forfeited` and `reserved`. */
export interface ScopeSpending {
  readonly scope: BudgetScope;
  readonly limit: BudgetLimit;
  /** Calls and repetitions of calls, without those that were released. */
  readonly calls: number;
  readonly spent: Amount;
  /** Of calls that are under way: their estimates. */
  readonly reserved: Amount;
  /** The same of processes that died before they settled: perhaps spent. */
  readonly forfeited: Amount;
  /** Of the tokens that were spent, those without a known price. */
  readonly unpricedTokens: number;
}

export interface ModelSpending {
  readonly provider: string;
  readonly model: string;
  readonly calls: number;
  readonly spent: Amount;
  readonly unpricedTokens: number;
  /** Calls that have not ended. */
  readonly open: number;
  /** Calls of processes that died before they settled. */
  readonly forfeited: number;
}

export interface SessionSpending {
  readonly session: string;
  readonly person: string;
  /** Milliseconds since the epoch. */
  readonly openedAt: number;
  /** From the narrowest kind to the widest. Of agents, providers, persons and days all that they spent, in any session. */
  readonly scopes: readonly ScopeSpending[];
  readonly models: readonly ModelSpending[];
}

export type ListedSession = Pick<SessionSpending, "session" | "person" | "openedAt"> &
  Omit<ScopeSpending, "scope">;

const amountSchema = z.object({ tokens: z.number(), dollars: z.number() });
const spendingSchema = z.object({
  limit: z
    .object({ tokens: z.number().nullable(), dollars: z.number().nullable() })
    .transform(({ tokens, dollars }): BudgetLimit => ({
      ...(tokens === null ? {} : { tokens }),
      ...(dollars === null ? {} : { dollars }),
    })),
  calls: z.number(),
  spent: amountSchema,
  reserved: amountSchema,
  forfeited: amountSchema,
  unpricedTokens: z.number(),
});
const scopeSchema = z
  .object({ kind: budgetScopeKindSchema, id: z.string(), period: z.string() })
  .transform(({ kind, id, period }) => ({ kind, id, ...(period === "" ? {} : { period }) }));
const scopeSpendingSchema = spendingSchema.extend({ scope: scopeSchema });
const modelSchema = z.object({
  provider: z.string(),
  model: z.string(),
  calls: z.number(),
  spent: amountSchema,
  unpricedTokens: z.number(),
  open: z.number(),
  forfeited: z.number(),
});
const headSchema = z.object({ session: z.string(), person: z.string(), openedAt: z.number() });

const amount = (sum: string) =>
  `json_build_object('tokens', coalesce(a.${sum}_tokens, 0), 'dollars', coalesce(a.${sum}_dollars, 0))`;
const openedAt = "(extract(epoch from s.opened_at) * 1000)::float8";

/** The books of an account `a` with the limit `l`, as `spendingSchema` has them. */
const SPENDING = `
  'limit', json_build_object('tokens', l.tokens, 'dollars', l.dollars), 'calls', coalesce(a.calls, 0),
  'spent', ${amount("spent")}, 'reserved', ${amount("reserved")}, 'forfeited', ${amount("forfeited")},
  'unpricedTokens', coalesce(a.unpriced_tokens, 0)`;

/** Of the scopes in `scope`, in order; with the limits of the session `$1`, if there is one. */
const SCOPES = `
  select coalesce(json_agg(json_build_object(
      'scope', json_build_object('kind', scope.kind, 'id', scope.id, 'period', scope.period), ${SPENDING}
    ) order by array_position(array['task', 'session', 'agent', 'provider', 'person', 'day'], scope.kind),
      scope.period, scope.id), '[]') as scopes
  from scope
  left join artel.budget_account a on a.kind = scope.kind and a.id = scope.id and a.period = scope.period
  cross join lateral artel.budget_limit_of($1, scope.kind, scope.id) l`;

/** Refuses (`BUDGET_NOT_FOUND`) a session that was not opened. */
export async function sessionSpending(pool: Pool, session: string): Promise<SessionSpending> {
  const { rows: heads } = await pool.query<{ head: unknown }>(
    `select json_build_object('session', s.session, 'person', s.person, 'openedAt', ${openedAt}) as head
     from artel.budget_session s where s.session = $1`,
    [session],
  );
  const [first] = heads;
  if (first === undefined) throw sessionNotFound(session);
  const { rows: scopes } = await pool.query<{ scopes: unknown }>(OF_SESSION, [session]);
  const { rows: models } = await pool.query<{ model: unknown }>(MODELS, [session]);
  return {
    ...headSchema.parse(first.head),
    scopes: z.array(scopeSpendingSchema).parse(scopes[0]?.scopes),
    models: models.map(({ model }) => modelSchema.parse(model)),
  };
}

const OF_SESSION = `
  with entry as (
    select distinct e.task, e.agent, e.provider, e.person, e.day from artel.budget_entry e where e.session = $1
  ), scope as (
    select 'session' as kind, $1 as id, '' as period
    union
    select s.kind, s.id, s.period from entry e
    cross join lateral artel.budget_scopes($1, e.task, e.agent, e.provider, e.person, e.day) s
  ) ${SCOPES}`;

const MODELS = `
  select json_build_object('provider', e.provider, 'model', e.model,
    'calls', count(*) filter (where e.state <> 'released'),
    'spent', json_build_object('tokens', coalesce(sum(e.actual_tokens), 0),
      'dollars', coalesce(sum(e.actual_dollars), 0)),
    'unpricedTokens', coalesce(sum(e.actual_tokens) filter (where e.actual_dollars is null), 0),
    'open', count(*) filter (where e.state = 'reserved'),
    'forfeited', count(*) filter (where e.state = 'forfeited')) as model
  from artel.budget_entry e where e.session = $1 group by e.provider, e.model order by e.provider, e.model`;

/** Of today: the day, and of agents, providers and persons those who spent something; with the limits that were set. */
export async function currentSpending(pool: Pool): Promise<readonly ScopeSpending[]> {
  const { rows } = await pool.query<{ scopes: unknown }>(CURRENT, [null]);
  return z.array(scopeSpendingSchema).parse(rows[0]?.scopes);
}

const CURRENT = `
  with today as materialized (select artel.budget_today() as day), scope as (
    select 'day' as kind, to_char(day, 'YYYY-MM-DD') as id, '' as period from today
    union all
    select a.kind, a.id, a.period from artel.budget_account a, today
    where a.kind in ('agent', 'provider') and a.period = to_char(day, 'YYYY-MM-DD')
      or a.kind = 'person' and a.period = to_char(day, 'YYYY-MM')
  ) ${SCOPES}`;

export async function knowsScope(
  pool: Pool,
  { kind, id }: Pick<BudgetScope, "kind" | "id">,
): Promise<boolean> {
  const { rowCount } = await pool.query(
    "select from artel.budget_account where kind = $1 and id = $2 limit 1",
    [kind, id],
  );
  return rowCount === 1;
}

/** The latest first. */
export async function listedSessions(pool: Pool, most: number): Promise<readonly ListedSession[]> {
  const { rows } = await pool.query<{ listed: unknown }>(LIST, [most]);
  return rows.map(({ listed }) => listedSchema.parse(listed));
}

const listedSchema = spendingSchema.extend(headSchema.shape);

const LIST = `
  select json_build_object('session', s.session, 'person', s.person, 'openedAt', ${openedAt}, ${SPENDING}) as listed
  from (select * from artel.budget_session order by opened_at desc, session desc limit $1) s
  left join artel.budget_account a on a.kind = 'session' and a.id = s.session and a.period = ''
  cross join lateral artel.budget_limit_of(s.session, 'session', s.session) l
  order by s.opened_at desc, s.session desc`;
