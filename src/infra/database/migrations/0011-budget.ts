import type { Migration } from "./migration.ts";

const KIND =
  "kind text not null check (kind in ('task', 'session', 'agent', 'provider', 'person', 'day'))";
/** NaN and infinity, which the type knows, would make any sum useless. */
const dollars = (column: string) =>
  `${column} numeric check (${column} >= 0 and ${column} < 'Infinity')`;
const tokens = (column: string) => `${column} bigint check (${column} >= 0)`;
const sum = (column: string) => `${column} not null default 0`;

/**
 * Accounts have the sums of a scope, entries the attempts of calls; of each entry's state, the accounts of its scopes
 * have its estimate or its actual cost in `reserved`, `forfeited` or `spent`. `budget_limit`: what persons have set, which
 * goes before what a session was opened with; an empty id is each scope of the kind.
 */
const tables = `
  create table artel.budget_session (
    session text primary key,
    person text not null,
    repeated_calls integer not null check (repeated_calls > 0),
    opened_at timestamptz not null default clock_timestamp()
  );
  create table artel.budget_session_limit (
    session text not null references artel.budget_session on delete cascade,
    ${KIND},
    ${tokens("tokens")},
    ${dollars("dollars")},
    primary key (session, kind),
    check (kind <> 'session' or (tokens is not null and dollars is not null))
  );
  create table artel.budget_limit (
    ${KIND},
    id text not null,
    ${tokens("tokens")},
    ${dollars("dollars")},
    set_by text not null,
    set_at timestamptz not null default clock_timestamp(),
    primary key (kind, id)
  );

  create table artel.budget_account (
    ${KIND},
    id text not null,
    period text not null,
    calls bigint not null default 0 check (calls >= 0),
    ${sum(tokens("spent_tokens"))},
    ${sum(dollars("spent_dollars"))},
    ${sum(tokens("unpriced_tokens"))},
    ${sum(tokens("reserved_tokens"))},
    ${sum(dollars("reserved_dollars"))},
    ${sum(tokens("forfeited_tokens"))},
    ${sum(dollars("forfeited_dollars"))},
    primary key (kind, id, period)
  ) with (fillfactor = 50);

  create table artel.budget_entry (
    call text not null,
    attempt integer not null,
    state text not null check (state in ('reserved', 'settled', 'released', 'forfeited')),
    session text not null,
    task text not null,
    agent text,
    provider text not null,
    model text not null,
    person text not null,
    day date not null,
    fingerprint text not null,
    process text not null,
    ${tokens("estimate_tokens")} not null,
    ${dollars("estimate_dollars")},
    ${tokens("actual_tokens")},
    ${dollars("actual_dollars")},
    reserved_at timestamptz not null default clock_timestamp(),
    ended_at timestamptz,
    primary key (call, attempt),
    check ((state = 'settled') = (actual_tokens is not null))
  );
  create index budget_entry_fingerprint on artel.budget_entry (session, task, fingerprint);
  create index budget_entry_open on artel.budget_entry (process) where state = 'reserved';
`;

/** The scopes of an entry, and the limit of one: what a person set, else what the session was opened with. */
const scopes = `
  create function artel.budget_today() returns date language sql volatile as
    $$ select (clock_timestamp() at time zone 'UTC')::date $$;

  create function artel.budget_scopes(
    session text, task text, agent text, provider text, person text, day date
  ) returns table (kind text, id text, period text) language sql stable as $$
    select s.kind, s.id, s.period from (values
      ('session', $1, ''),
      ('task', $1 || '/' || nullif($2, ''), ''),
      ('agent', $3, to_char($6, 'YYYY-MM-DD')),
      ('provider', $4, to_char($6, 'YYYY-MM-DD')),
      ('person', $5, to_char($6, 'YYYY-MM')),
      ('day', to_char($6, 'YYYY-MM-DD'), '')
    ) s (kind, id, period) where s.id is not null
  $$;

  create function artel.budget_limit_of(session text, kind text, id text)
  returns table (tokens bigint, dollars numeric) language sql stable as $$
    select coalesce(own.tokens, each.tokens, fixed.tokens), coalesce(own.dollars, each.dollars, fixed.dollars)
    from (select) one
    left join artel.budget_limit own on own.kind = $2 and own.id = $3
    left join artel.budget_limit each on each.kind = $2 and each.id = ''
    left join artel.budget_session_limit fixed on fixed.session = $1 and fixed.kind = $2
  $$;
`;

/**
 * Accounts are made and then locked, both in the order of their keys, and before the entry: whoever waits for one holds
 * only smaller ones.
 */
const lockAccounts = (entry: string) => `
    perform from artel.budget_account a
    join artel.budget_scopes(${entry}) s on s.kind = a.kind and s.id = a.id and s.period = a.period
    order by a.kind, a.id, a.period for update of a;`;

const reserve = `
  create function artel.budget_reserve(
    its_call text, its_session text, its_task text, its_agent text, its_person text, its_provider text, its_model text,
    its_tokens bigint, its_dollars numeric, its_fingerprint text, its_process text
  ) returns json language plpgsql as $$
  declare
    its_day date := artel.budget_today();
    allowed integer;
    made bigint;
    under_way artel.budget_entry;
    last integer;
    reached record;
  begin
    select s.repeated_calls into allowed from artel.budget_session s where s.session = its_session;
    if not found then return json_build_object('outcome', 'not-open'); end if;

    insert into artel.budget_account (kind, id, period)
      select s.kind, s.id, s.period
      from artel.budget_scopes(its_session, its_task, its_agent, its_provider, its_person, its_day) s
      order by s.kind, s.id, s.period
      on conflict do nothing;
    ${lockAccounts("its_session, its_task, its_agent, its_provider, its_person, its_day")}

    select e.* into under_way from artel.budget_entry e
      where e.call = its_call and e.state = 'reserved' and e.process = its_process;
    if found then
      return json_build_object('attempt', under_way.attempt, 'outcome', case
        when (under_way.session, under_way.provider, under_way.fingerprint) = (its_session, its_provider, its_fingerprint)
        then 'reserved' else 'taken' end);
    end if;

    select count(distinct e.call) into made from artel.budget_entry e
      where e.session = its_session and e.task = its_task and e.fingerprint = its_fingerprint
        and e.state <> 'released' and e.call <> its_call;
    if made >= allowed then
      return json_build_object('outcome', 'loop', 'made', made, 'allowed', allowed);
    end if;

    select a.kind, a.id, nullif(a.period, '') as period, u.* into reached
      from artel.budget_account a
      join artel.budget_scopes(its_session, its_task, its_agent, its_provider, its_person, its_day) s
        on s.kind = a.kind and s.id = a.id and s.period = a.period
      cross join lateral artel.budget_limit_of(its_session, a.kind, a.id) l
      cross join lateral (values
        ('dollars', l.dollars, a.spent_dollars, a.forfeited_dollars, a.reserved_dollars, its_dollars),
        ('tokens', l.tokens, a.spent_tokens, a.forfeited_tokens, a.reserved_tokens, its_tokens)
      ) u (unit, "limit", spent, forfeited, reserved, estimate)
      where u.estimate > 0 and u.spent + u.forfeited + u.reserved + u.estimate > u."limit"
      order by u.spent + u.forfeited + u.estimate > u."limit" desc,
        array_position(array['task', 'session', 'agent', 'provider', 'person', 'day'], a.kind), u.unit
      limit 1;
    if found then
      return json_build_object('outcome', 'exhausted', 'exhaustion', row_to_json(reached),
        'isHeld', reached.spent + reached.forfeited + reached.estimate <= reached."limit");
    end if;

    select coalesce(max(e.attempt), 0) + 1 into last from artel.budget_entry e where e.call = its_call;
    insert into artel.budget_entry (call, attempt, state, session, task, agent, provider, model, person, day,
        fingerprint, process, estimate_tokens, estimate_dollars)
      values (its_call, last, 'reserved', its_session, its_task, its_agent, its_provider, its_model, its_person,
        its_day, its_fingerprint, its_process, its_tokens, its_dollars);
    update artel.budget_account a
      set calls = a.calls + 1, reserved_tokens = a.reserved_tokens + its_tokens,
        reserved_dollars = a.reserved_dollars + coalesce(its_dollars, 0)
      from artel.budget_scopes(its_session, its_task, its_agent, its_provider, its_person, its_day) s
      where s.kind = a.kind and s.id = a.id and s.period = a.period;
    return json_build_object('outcome', 'reserved', 'attempt', last);
  end $$;
`;

const inState = (state: string, row: string) => `case when ${row} = '${state}' then 1 else 0 end`;
/** By how much what an entry has in a sum of its estimates grows. */
const moved = (state: string, amount: string) =>
  `(${inState(state, "its_state")} - ${inState(state, "entry.state")}) * ${amount}`;

/**
 * Answers the state before, or null when there is no such entry. What was settled stays so; what was released or
 * forfeited is settled by whoever knows better.
 */
const move = `
  create function artel.budget_move(
    its_call text, its_attempt integer, its_state text, its_tokens bigint, its_dollars numeric
  ) returns text language plpgsql as $$
  declare
    entry artel.budget_entry;
  begin
    select e.* into entry from artel.budget_entry e where e.call = its_call and e.attempt = its_attempt;
    if not found then return null; end if;
    ${lockAccounts("entry.session, entry.task, entry.agent, entry.provider, entry.person, entry.day")}
    select e.* into entry from artel.budget_entry e where e.call = its_call and e.attempt = its_attempt for update;
    if not found then return null; end if;
    if entry.state = 'settled' or entry.state = its_state
      or (entry.state, its_state) in (('released', 'forfeited')) then return entry.state; end if;

    update artel.budget_account a
      set calls = a.calls - ${moved("released", "1")},
        reserved_tokens = a.reserved_tokens + ${moved("reserved", "entry.estimate_tokens")},
        reserved_dollars = a.reserved_dollars + ${moved("reserved", "coalesce(entry.estimate_dollars, 0)")},
        forfeited_tokens = a.forfeited_tokens + ${moved("forfeited", "entry.estimate_tokens")},
        forfeited_dollars = a.forfeited_dollars + ${moved("forfeited", "coalesce(entry.estimate_dollars, 0)")},
        spent_tokens = a.spent_tokens + coalesce(its_tokens, 0),
        spent_dollars = a.spent_dollars + coalesce(its_dollars, 0),
        unpriced_tokens = a.unpriced_tokens + case when its_dollars is null then coalesce(its_tokens, 0) else 0 end
      from artel.budget_scopes(
        entry.session, entry.task, entry.agent, entry.provider, entry.person, entry.day) s
      where s.kind = a.kind and s.id = a.id and s.period = a.period;
    update artel.budget_entry e
      set state = its_state, actual_tokens = its_tokens, actual_dollars = its_dollars, ended_at = clock_timestamp()
      where e.call = its_call and e.attempt = its_attempt;
    perform pg_notify('artel_budget', '');
    return entry.state;
  end $$;
`;

/** What may be spent and what is: by whom, of which provider, on which day. */
export const budget: Migration = {
  name: "0011-budget",
  sql: tables + scopes + reserve + move,
};
