import { agentColumns } from "./agents.ts";
import { milliseconds } from "./queued-task.ts";

/** The condition of the index `task_startable`. */
const STARTABLE =
  "waiting_for = 0 and ended_at is null and lease_token is null and paused_at is null and not_before is null";

const rowsOf = (query: string) => `(select coalesce(json_agg(x), '[]') from (${query}) x)`;

const hop = (condition: string) => `
  select t.match_key, t.session, t.repository, t.kind, t.application_version, t.skills
  from artel.task t where ${STARTABLE} ${condition} order by t.match_key limit 1`;

/** How many tasks are read of each key: as many as all keys together may have of these, unless a number is given. */
const TASKS = 200;

/**
 * Parameters: kinds, skills, version, sessions or null, the tasks of each key or null, the seconds after which an agent
 * is not counted on. It is planned each time, so that what can be counted in memory is not counted here.
 *
 * `now()` and not `clock_timestamp()` where an index is to find what is before or after it. Whether a session is open is
 * asked for each key, as a value: as a join it would be planned as one with all workflows.
 */
export const ROUND_STATEMENT = `
  with recursive key as (
    (${hop("")})
    union all
    select n.* from key k cross join lateral (${hop("and t.match_key > k.match_key")}) n
  ), candidate as materialized (
    select k.* from key k
    where k.kind = any($1::text[]) and k.skills <@ $2::text[] and k.application_version = $3
      and ($4::text[] is null or k.session = any($4::text[]))
      and not exists (select from artel.queue_pause p where p.session in (k.session, ''))
      and (select s.status in ('PENDING', 'ENQUEUED') from dbos.workflow_status s where s.workflow_uuid = k.session)
  ), portion as materialized (
    select coalesce($5::integer, greatest(1, ${TASKS} / greatest(1, count(*)))::integer) as size from candidate
  )
  select (select version::text from artel.queue_round) as version,
    ${rowsOf(`
      select ${agentColumns("0")}
      where p.heartbeat_at > clock_timestamp() - $6::float8 * interval '1 second' and a.application_version = $3`)} as agents,
    ${rowsOf("select session, repository, role, provider, process, agent from artel.task where lease_token is not null")} as running,
    ${rowsOf(`
      select q.scope, q.name, q.concurrency, q.rate_count, q.rate_seconds, s.starts, ${milliseconds("s.oldest")} as oldest_start
      from artel.queue_limit q left join lateral (
        select count(*)::integer as starts, min(s.at) as oldest from artel.provider_start s
        where s.provider = q.name and s.at > now() - q.rate_seconds * interval '1 second'
      ) s on q.scope = 'provider' and q.rate_count is not null`)} as limits,
    ${rowsOf(`
      select c.kind, c.session, c.repository, c.skills, array(
        select json_build_array(t.id, t.priority, ${milliseconds("t.ready_since")}) from artel.task t
        where t.match_key = c.match_key and ${STARTABLE}
        order by t.priority desc, t.ready_since, t.id
        limit (select size from portion)
      ) as tasks
      from candidate c`)} as candidates,
    (select size from portion) as portion,
    ${milliseconds("now()")} as now,
    ${milliseconds(`(select min(not_before) from artel.task
      where not_before is not null and ended_at is null and lease_token is null)`)} as delayed_until`;
