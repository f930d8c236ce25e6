import type { Pool } from "pg";
import {
  covers,
  prioritySchema,
  type ConcurrencyLimits,
  type ReadyTask,
  type RunningTask,
} from "#domain";
import {
  AGENT_SILENCE_SECONDS,
  agentId,
  registeredAgent,
  type AgentRow,
  type RegisteredAgent,
} from "./agents.ts";
import type { LimitScope } from "./limits.ts";

/** Which tasks a process could start, were there room. */
export interface Reach {
  readonly kinds: readonly string[];
  readonly skills: readonly string[];
  readonly applicationVersion: string;
  /** Only of these sessions; of all when undefined. */
  readonly sessions: readonly string[] | undefined;
  /** The most that run of each repository. */
  readonly eachRepository: number | undefined;
  /** When this process last began a task of each repository, in milliseconds since the epoch. */
  readonly servedAt?: ReadonlyMap<string, number>;
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
  /** Ids of those tasks behind which there may be more that differ in priority and age alone, one list for each key. */
  readonly portions: readonly (readonly string[])[];
  /** Milliseconds since the epoch, by the database's clock. */
  readonly now: number;
  /** When a delayed task may start, or a provider be given another one, or undefined. */
  readonly next: number | undefined;
}

/**
 * Reads it in one statement. Of the startable tasks of one match key it has the first `each`, by priority and age; some
 * hundred of all keys together when that is not given. The keys are found by hops through the index, so that ten
 * thousand tasks of one cost no more than fifty, and hide no other.
 */
export async function readRoundState(pool: Pool, reach: Reach, each?: number): Promise<RoundState> {
  const first = await readRow(pool, reach, each);
  const isDue = first.delayed_until !== null && first.delayed_until <= first.now;
  if (!isDue) return roundState(first, reach);
  await endDelays(pool);
  return roundState(await readRow(pool, reach, each), reach);
}

async function readRow(pool: Pool, reach: Reach, each: number | undefined): Promise<StateRow> {
  const { rows } = await pool.query<{ state: StateRow; halted: string[] }>(
    `select artel.round_state($1, $2, $3, $4, $5, $6) as state,
       array(select name from artel.agent_profile where paused_at is not null or retired_at is not null) as halted`,
    [
      reach.kinds,
      reach.skills,
      reach.applicationVersion,
      reach.sessions ?? null,
      each ?? null,
      AGENT_SILENCE_SECONDS,
    ],
  );
  const [row] = rows;
  if (row === undefined) throw new Error("the state of the queue has no row");
  const { state, halted } = row;
  return { ...state, agents: state.agents.filter(({ name }) => !halted.includes(name)) };
}

/** Tasks whose delay is over become startable. Those that another process has locked are its to see to. */
async function endDelays(pool: Pool): Promise<void> {
  await pool.query(
    `update artel.task set not_before = null where id in (
       select id from artel.task
       where not_before <= now() and ended_at is null and lease_token is null
       for update skip locked)`,
  );
}

function roundState(row: StateRow, { eachRepository }: Reach): RoundState {
  const agents = row.agents
    .map((agent) => registeredAgent({ ...agent, load: loadOf(agent, row), halted: null }))
    .map(withKinds);
  const groups = row.candidates.map((candidate) => readyTasks(candidate, agents));
  return {
    version: row.version,
    agents,
    running: row.running.map(({ session, repository, role, provider }) => ({
      session,
      repository,
      role: role ?? "",
      provider: provider ?? undefined,
    })),
    limits: concurrencyLimits(row.limits, eachRepository),
    tasks: groups.flat(),
    portions: groups
      .filter(({ length }) => length >= row.portion)
      .map((tasks) => tasks.map(({ id }) => id)),
    now: row.now,
    next: nextStart(row),
  };
}

function loadOf({ process, name }: StateRow["agents"][number], { running }: StateRow): number {
  return running.filter((task) => task.process === process && task.agent === name).length;
}

function nextStart({ delayed_until: delayedUntil, limits }: StateRow): number | undefined {
  const times = limits.flatMap(({ oldest_start: oldest, rate_seconds: seconds }) =>
    oldest === null || seconds === null ? [] : [oldest + seconds * 1000],
  );
  if (delayedUntil !== null) times.push(delayedUntil);
  return times.length === 0 ? undefined : Math.min(...times);
}

/** JSON that the statement made of our own columns: its types are those of the columns. */
interface StateRow {
  version: string;
  agents: Omit<AgentRow, "load" | "halted">[];
  running: RunningRow[];
  limits: LimitRow[];
  candidates: CandidateRow[];
  now: number;
  portion: number;
  delayed_until: number | null;
}

interface RunningRow {
  session: string;
  repository: string;
  role: string | null;
  provider: string | null;
  process: string;
  agent: string;
}

/** The first startable tasks of one match key. */
interface CandidateRow {
  kind: string;
  session: string;
  repository: string;
  skills: string[];
  preferred_skills: string[];
  bound_process: string | null;
  bound_agent: string | null;
  /** Id, priority, and since when it is ready. */
  tasks: [string, number, number][];
}

interface LimitRow {
  scope: LimitScope;
  name: string;
  concurrency: number | null;
  rate_count: number | null;
  rate_seconds: number | null;
  /** Within the last so many seconds; null without a rate. */
  starts: number | null;
  oldest_start: number | null;
}

/** To have a handler for a kind of task is one more skill. */
function withKinds(agent: RegisteredAgent): RegisteredAgent {
  return { ...agent, skills: [...agent.skills, ...agent.kinds.map(kindSkill)] };
}

function kindSkill(kind: string): string {
  return `kind ${kind}`;
}

function readyTasks(row: CandidateRow, agents: readonly RegisteredAgent[]): ReadyTask[] {
  const { kind, session, repository, skills, preferred_skills: preferredSkills, tasks } = row;
  const alike = { session, repository, skills: [...skills, kindSkill(kind)], preferredSkills };
  const bound = boundTo(row, alike, agents);
  return tasks.map(([id, priority, readySince]) => ({
    id,
    ...alike,
    ...bound,
    priority: prioritySchema.options[priority] ?? "medium",
    readySince,
  }));
}

/** A task is bound to an agent while that lives and could do it; then again it is anybody's. */
function boundTo(
  { bound_process: process, bound_agent: name }: CandidateRow,
  task: Pick<ReadyTask, "session" | "skills">,
  agents: readonly RegisteredAgent[],
): { readonly agent?: string } {
  if (process === null || name === null) return {};
  const agent = agentId(process, name);
  return agents.some((candidate) => covers(candidate, { ...task, agent })) ? { agent } : {};
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
      ? [[row.name, Math.max(0, row.rate_count - (row.starts ?? 0))] as const]
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
