import type { Pool } from "pg";
import type { SessionBudget } from "#domain";
import { forfeitOpen } from "./entries.ts";
import { ambiguous, sessionNotFound } from "./errors.ts";

/** Fixes what a session may spend. The first time counts. */
export async function openSession(
  pool: Pool,
  session: string,
  { person, limits, repeatedCalls }: SessionBudget,
): Promise<void> {
  const each = Object.entries(limits);
  await pool.query(OPEN, [
    session,
    person,
    repeatedCalls,
    each.map(([kind]) => kind),
    each.map(([, { tokens }]) => tokens ?? null),
    each.map(([, { dollars }]) => dollars ?? null),
  ]);
}

const OPEN = `
  with opened as (
    insert into artel.budget_session (session, person, repeated_calls) values ($1, $2, $3)
    on conflict (session) do nothing
    returning session
  )
  insert into artel.budget_session_limit (session, kind, tokens, dollars)
  select opened.session, given.* from opened, unnest($4::text[], $5::bigint[], $6::numeric[]) as given`;

export async function findSession(pool: Pool, wanted: string): Promise<string> {
  const { rows } = await pool.query<{ session: string }>(
    `select session from artel.budget_session
     where session = $1 or ($1 <> '' and right(session, length($1)) = $1) order by session <> $1, opened_at desc limit 3`,
    [wanted],
  );
  const [first] = rows;
  if (first === undefined) throw sessionNotFound(wanted);
  const sessions = rows.map(({ session }) => session);
  if (first.session !== wanted && sessions.length > 1) throw ambiguous(wanted, sessions);
  return first.session;
}

/** What other scopes have of the sessions stays: they did spend it. */
export async function forgetSessions(pool: Pool, sessions: readonly string[]): Promise<void> {
  await forfeitOpen(pool, { session: sessions });
  await pool.query(FORGET, [sessions]);
}

const FORGET = `
  with entry as (
    delete from artel.budget_entry where session = any($1) returning session, task
  ), scope as (
    select 'session' as kind, unnest($1::text[]) as id
    union select 'task', session || '/' || task from entry
  ), account as (
    delete from artel.budget_account a using scope s where a.kind = s.kind and a.id = s.id
  ), own_limit as (
    delete from artel.budget_limit l using scope s where l.kind = s.kind and l.id = s.id
  )
  delete from artel.budget_session where session = any($1)`;
