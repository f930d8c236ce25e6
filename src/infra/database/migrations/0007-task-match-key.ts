import type { Migration } from "./migration.ts";

const STARTABLE =
  "waiting_for = 0 and ended_at is null and lease_token is null and paused_at is null and not_before is null";

/**
 * Tasks with one `match_key` can be done by the same agents under the same limits: they differ in priority and age
 * alone; a task that is bound to an agent has a key of its own. A round of matching hops from key to key through `task_startable` and reads the first few of each. Delayed
 * tasks are not in it; a round makes those that are due startable first.
 */
const matchKey = `
  alter table artel.task
    add column preferred_skills text[] not null default '{}',
    add column match_key uuid;
  update artel.task t set match_key = k.match_key
  from (
    select session, repository, kind, application_version, skills, bound_process, bound_agent,
      gen_random_uuid() as match_key
    from artel.task
    group by session, repository, kind, application_version, skills, bound_process, bound_agent
  ) k
  where t.session = k.session and t.repository = k.repository and t.kind = k.kind
    and t.application_version = k.application_version and t.skills = k.skills
    and t.bound_process is not distinct from k.bound_process and t.bound_agent is not distinct from k.bound_agent;
  alter table artel.task alter column match_key set not null;
  drop index artel.task_startable;
  create index task_startable on artel.task (match_key, priority desc, ready_since, id) where ${STARTABLE};
`;

/**
 * The two statements that run all the time are functions, because planning them took four times as long as running
 * them, and a function's statement is planned once for each connection. That plan must be right for whatever comes:
 * the settings leave only the ways through an index.
 */
const PLANNED_ONCE = `
  set plan_cache_mode = force_generic_plan
  set enable_seqscan = off set enable_bitmapscan = off set enable_sort = off
  set enable_hashjoin = off set enable_mergejoin = off set jit = off
`;

const hop = (condition: string) => `
  select t.match_key, t.session, t.repository, t.kind, t.application_version, t.skills,
    t.preferred_skills, t.bound_process, t.bound_agent
  from artel.task t where ${STARTABLE} ${condition} order by t.match_key limit 1`;

const rowsOf = (query: string) => `(select coalesce(json_agg(x), '[]') from (${query}) x)`;
const milliseconds = (expression: string) => `(extract(epoch from ${expression}) * 1000)::float8`;

/**
 * Parameters: kinds, skills, version, sessions or null, how many tasks of each key, after how many seconds a process is
 * not counted on any more. Without the fifth all keys have some two hundred tasks together.
 *
 * `now()` and not `clock_timestamp()` where an index is to find what is before or after it. Whether a session is open is
 * asked for each key, as a value: as a join it could be planned as one with all workflows.
 */
const roundState = `
  create function artel.round_state(text[], text[], text, text[], integer, float8) returns json
  language plpgsql stable ${PLANNED_ONCE} as $$
  begin
    return (
      with recursive key as (
        (${hop("")})
        union all
        select n.* from key k cross join lateral (${hop("and t.match_key > k.match_key")}) n
      ), candidate as materialized (
        select k.* from key k
        where k.kind = any($1) and k.skills <@ $2 and k.application_version = $3
          and ($4 is null or k.session = any($4))
          and not exists (select from artel.queue_pause p where p.session in (k.session, ''))
          and (select s.status in ('PENDING', 'ENQUEUED') from dbos.workflow_status s
               where s.workflow_uuid = k.session)
      ), portion as materialized (
        select coalesce($5, greatest(1, 200 / greatest(1, count(*)))::integer) as size from candidate
      )
      select json_build_object(
        'version', (select version::text from artel.queue_round),
        'agents', ${rowsOf(`
          select a.process, a.name, a.role, a.worker, a.provider, a.skills, a.capacity, a.kinds,
            a.application_version, a.sessions, p.host, coalesce(r.passed, 0) as passed, coalesce(r.failed, 0) as failed,
            ${milliseconds("clock_timestamp() - p.heartbeat_at")} as silent_ms,
            case when x.until > clock_timestamp() then 'open' when x.state is not null then 'half-open' end
              as provider_state
          from artel.agent a
          join artel.process p on p.id = a.process and p.stopped_at is null
          left join artel.agent_record r on r.name = a.name
          left join artel.part x
            on x.process = a.process and x.kind = 'provider' and x.name = a.provider and x.state <> 'closed'
          where p.heartbeat_at > clock_timestamp() - $6 * interval '1 second' and a.application_version = $3`)},
        'running', ${rowsOf(`
          select session, repository, role, provider, process, agent
          from artel.task where lease_token is not null`)},
        'limits', ${rowsOf(`
          select q.scope, q.name, q.concurrency, q.rate_count, q.rate_seconds, s.starts,
            ${milliseconds("s.oldest")} as oldest_start
          from artel.queue_limit q left join lateral (
            select count(*)::integer as starts, min(s.at) as oldest from artel.provider_start s
            where s.provider = q.name and s.at > now() - q.rate_seconds * interval '1 second'
          ) s on q.scope = 'provider' and q.rate_count is not null`)},
        'candidates', ${rowsOf(`
          select c.kind, c.session, c.repository, c.skills, c.preferred_skills, c.bound_process,
            c.bound_agent, array(
            select json_build_array(t.id, t.priority, ${milliseconds("t.ready_since")}) from artel.task t
            where t.match_key = c.match_key and ${STARTABLE}
            order by t.priority desc, t.ready_since, t.id
            limit (select size from portion)
          ) as tasks
          from candidate c`)},
        'portion', (select size from portion),
        'now', ${milliseconds("now()")},
        'delayed_until', ${milliseconds(`(
          select min(not_before) from artel.task
          where not_before is not null and ended_at is null and lease_token is null)`)}));
  end $$;
`;

const MAY_TRY_AGAIN =
  "(e.outcome = 'failed' and e.retryable and t.attempt < t.attempt_limit and t.ended_at is null)";
const NEXT_START =
  "clock_timestamp() + least(t.maximum_backoff_ms, t.backoff_ms * 2::float8 ^ (t.attempt - 1)) * interval '1 millisecond'";

/**
 * Parameters, one entry for each attempt: task, token of its lease, outcome, failure or null, whether it may be tried
 * again. The token is compared so that the index of what is leased, all of which would be read, is no way to the task.
 */
const closeAttempts = `
  create function artel.close_attempts(text[], bigint[], text[], jsonb[], boolean[]) returns setof text
  language plpgsql ${PLANNED_ONCE} as $$
  begin
    return query
    with attempt_end as (
      select * from unnest($1, $2, $3, $4, $5) as e (id, token, outcome, failure, retryable)
    ), closed as (
      update artel.task t
      set lease_token = null, lease_expires_at = null,
          attempt = case when ${MAY_TRY_AGAIN} then t.attempt + 1 else t.attempt end,
          not_before = case when ${MAY_TRY_AGAIN} then ${NEXT_START} end,
          ready_since = case when ${MAY_TRY_AGAIN} then ${NEXT_START} else t.ready_since end,
          ended_at = case when not ${MAY_TRY_AGAIN} then coalesce(t.ended_at, clock_timestamp()) end,
          outcome = case when not ${MAY_TRY_AGAIN} then coalesce(t.outcome, e.outcome) end,
          failure = coalesce(e.failure, t.failure)
      from attempt_end e
      where t.id = e.id and t.lease_token is not distinct from e.token
      returning t.id, t.outcome, t.agent, e.outcome as attempt_outcome
    ), waiting as (
      select d.task, count(*)::integer as passed from artel.task_dependency d
      join closed c on c.id = d.depends_on and c.outcome = 'passed'
      group by d.task
    ), unblocked as (
      update artel.task t
      set waiting_for = t.waiting_for - w.passed,
          ready_since = case when t.waiting_for = w.passed then clock_timestamp() end
      from waiting w where t.id = w.task
    ), recorded as (
      insert into artel.agent_record (name, passed, failed)
      select agent, count(*) filter (where attempt_outcome = 'passed'), count(*) filter (where attempt_outcome = 'failed')
      from closed where agent is not null group by agent
      on conflict (name) do update
        set passed = agent_record.passed + excluded.passed, failed = agent_record.failed + excluded.failed
    )
      select c.id from closed c where c.outcome is not null;
  end $$;
`;

export const taskMatchKey: Migration = {
  name: "0007-task-match-key",
  sql: matchKey + roundState + closeAttempts,
};
