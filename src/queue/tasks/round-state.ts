import type { Pool } from "pg";
import { prioritySchema, type ConcurrencyLimits, type ReadyTask, type RunningTask } from "#domain";
import {
  AGENT_SILENCE_SECONDS,
  agentColumns,
  registeredAgent,
  type AgentRow,
  type RegisteredAgent,
} from "./agents.ts";
import type { LimitScope } from "./limits.ts";
import { milliseconds } from "./queued-task.ts";

/** Which tasks a process could start, were there room. */
export interface Reach {
  readonly kinds: readonly string[];
  readonly skills: readonly string[];
  readonly applicationVersion: string;
  /** Only of these sessions; of all when undefined. */
  readonly sessions: readonly string[] | undefined;
  /** The most that are looked at of each repository. */
  readonly each: number;
  /** The most that run of each repository. */
  readonly eachRepository: number | undefined;
}

/** All that a round of matching is decided by, at one moment. */
export interface RoundState {
  /** Leases may be taken by what was read as long as nobody took any since: then it is still this. */
  readonly version: string;
  readonly agents: readonly RegisteredAgent[];
  /** What runs now, lost leases included. */
  readonly running: readonly RunningTask[];
  readonly limits: ConcurrencyLimits;
  readonly tasks: readonly ReadyTask[];
  /** Milliseconds since the epoch, by the database's clock. */
  readonly now: number;
  /** When a delayed task may start, or a provider be given another one, or undefined. */
  readonly next: number | undefined;
}

/**
 * Reads it in one statement. The tasks are the first startable ones of each repository, by priority and age, of
 * sessions that have not ended: a repository with ten thousand of them hides no other. The repositories are found by hops through the index, not by
 * reading all its entries.
 */
export async function readRoundState(pool: Pool, reach: Reach): Promise<RoundState> {
  const { rows } = await pool.query<StateRow>(STATEMENT, [
    reach.kinds,
    reach.skills,
    reach.applicationVersion,
    reach.sessions ?? null,
    reach.each,
    reach.eachRepository ?? null,
    AGENT_SILENCE_SECONDS,
  ]);
  const [row] = rows;
  if (row === undefined) throw new Error("the state of the queue has no row");
  return {
    version: row.version,
    agents: row.agents
      .filter((agent) => agent.application_version === reach.applicationVersion)
      .map((agent) => withKinds(registeredAgent(agent))),
    running: row.running.map(({ session, repository, role, provider }) => ({
      session,
      repository,
      role: role ?? "",
      provider: provider ?? undefined,
    })),
    limits: concurrencyLimits(row.limits, reach.eachRepository),
    tasks: row.tasks.map(readyTask),
    now: row.now,
    next: row.next ?? undefined,
  };
}

/** JSON that the statement made of our own columns: its types are those of the columns. */
interface StateRow {
  version: string;
  agents: AgentRow[];
  running: { session: string; repository: string; role: string | null; provider: string | null }[];
  limits: LimitRow[];
  tasks: ReadyRow[];
  now: number;
  next: number | null;
}

interface ReadyRow {
  id: string;
  kind: string;
  session: string;
  repository: string;
  skills: string[];
  preferred_skills: string[];
  priority: number;
  ready_since: number;
}

interface LimitRow {
  scope: LimitScope;
  name: string;
  concurrency: number | null;
  rate_count: number | null;
  starts: number;
}

const STARTABLE =
  "waiting_for = 0 and ended_at is null and lease_token is null and paused_at is null";

const rowsOf = (query: string) => `(select coalesce(json_agg(x), '[]') from (${query}) x)`;

const STATEMENT = `
  with recursive running as materialized (
    select session, repository, role, provider, process, agent from artel.task where lease_token is not null
  ), full_session as materialized (
    select q.name from artel.queue_limit q
    where q.scope = 'session' and q.concurrency <= (select count(*) from running r where r.session = q.name)
  ), full_repository as materialized (
    select r.repository as name from running r
    left join artel.queue_limit q on q.scope = 'repository' and q.name = r.repository
    group by r.repository, q.concurrency
    having count(*) >= coalesce(q.concurrency, $6::integer)
    union select name from artel.queue_limit where scope = 'repository' and concurrency = 0
  ), repository as (
    (select repository as name from artel.task where ${STARTABLE} order by repository limit 1)
    union all
    select (select t.repository from artel.task t where ${STARTABLE} and t.repository > r.name
            order by t.repository limit 1)
    from repository r where r.name is not null
  )
  select (select version::text from artel.queue_round) as version,
    ${rowsOf(`select ${agentColumns("(select count(*)::integer from running r where r.process = a.process and r.agent = a.name)")} where p.heartbeat_at > clock_timestamp() - $7::float8 * interval '1 second'`)} as agents,
    ${rowsOf("select session, repository, role, provider from running")} as running,
    ${rowsOf(`
      select q.scope, q.name, q.concurrency, q.rate_count,
        (select count(*)::integer from artel.provider_start s
         where q.rate_count is not null and s.provider = q.name
           and s.at > clock_timestamp() - q.rate_seconds * interval '1 second') as starts
      from artel.queue_limit q`)} as limits,
    ${rowsOf(`
      select t.id, t.kind, t.session, t.repository, t.skills, t.preferred_skills, t.priority, ${milliseconds("t.ready_since")} as ready_since
      from repository r cross join lateral (
        select * from artel.task t
        where t.repository = r.name and ${STARTABLE}
          and (t.not_before is null or t.not_before <= clock_timestamp())
          and t.kind = any($1::text[]) and t.skills <@ $2::text[] and t.application_version = $3
          and ($4::text[] is null or t.session = any($4::text[]))
          and t.session not in (select name from full_session)
          and not exists (select from artel.queue_pause p where p.session in (t.session, ''))
          and exists (select from dbos.workflow_status s
                      where s.workflow_uuid = t.session and s.status in ('PENDING', 'ENQUEUED'))
        order by t.priority desc, t.ready_since, t.id
        limit $5::integer
      ) t
      where r.name is not null and r.name not in (select name from full_repository)`)} as tasks,
    ${milliseconds("clock_timestamp()")} as now,
    ${milliseconds(`least(
      (select min(not_before) from artel.task
       where not_before > clock_timestamp() and ended_at is null and lease_token is null),
      (select min(s.at + q.rate_seconds * interval '1 second')
       from artel.queue_limit q join artel.provider_start s on q.scope = 'provider' and s.provider = q.name
       where s.at + q.rate_seconds * interval '1 second' > clock_timestamp()))`)} as next`;

/** To have a handler for a kind of task is one more skill. */
function withKinds(agent: RegisteredAgent): RegisteredAgent {
  return { ...agent, skills: [...agent.skills, ...agent.kinds.map(kindSkill)] };
}

function kindSkill(kind: string): string {
  return `kind ${kind}`;
}

function readyTask(row: ReadyRow): ReadyTask {
  return {
    id: row.id,
    session: row.session,
    repository: row.repository,
    skills: [...row.skills, kindSkill(row.kind)],
    preferredSkills: row.preferred_skills,
    priority: prioritySchema.options[row.priority] ?? "medium",
    readySince: row.ready_since,
  };
}

function concurrencyLimits(
  rows: readonly LimitRow[],
  eachRepository: number | undefined,
): ConcurrencyLimits {
  const of = (scope: LimitScope) =>
    new Map(
      rows.flatMap((row) =>
        row.scope === scope && row.concurrency !== null
          ? [[row.name, row.concurrency] as const]
          : [],
      ),
    );
  const providerStarts = rows.flatMap((row) =>
    row.scope === "provider" && row.rate_count !== null
      ? [[row.name, Math.max(0, row.rate_count - row.starts)] as const]
      : [],
  );
  return {
    session: of("session"),
    repository: of("repository"),
    role: of("role"),
    provider: of("provider"),
    providerStarts: new Map(providerStarts),
    ...(eachRepository === undefined ? {} : { eachRepository }),
  };
}
