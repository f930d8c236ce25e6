import type { ClientBase, Pool } from "pg";
import type { AvailableAgent } from "#domain";
import { hostName, milliseconds } from "./queued-task.ts";

/** An agent is not counted on, and given no task, when its process was not heard of for so long. */
export const AGENT_SILENCE_SECONDS = 15;

/** An agent as its process offers it to the queue. */
export interface AgentDescription {
  /** Unique in its process, the same after a restart: its record is kept by it. */
  readonly name: string;
  readonly role: string;
  readonly worker: "toolsmith" | "model" | "acp";
  readonly provider?: string;
  readonly skills: readonly string[];
  /** How many tasks it works on at a time; 1 when not given. */
  readonly capacity?: number;
}

export interface AgentOffer {
  readonly process: string;
  readonly applicationVersion: string;
  /** The kinds of tasks that the process has handlers for. */
  readonly kinds: readonly string[];
  readonly agents: readonly AgentDescription[];
}

/** Every process that offers none is still one that can put tasks into the queue. */
export async function registerAgents(pool: Pool, offer: AgentOffer): Promise<void> {
  await pool.query(
    `insert into artel.agent (process, name, role, worker, provider, skills, capacity, kinds, application_version)
     select $1, a.name, a.role, a.worker, a.provider, array(select jsonb_array_elements_text(a.skills)),
       coalesce(a.capacity, 1), $3, $4
     from jsonb_to_recordset($2::jsonb)
       as a (name text, role text, worker text, provider text, skills jsonb, capacity integer)
     on conflict (process, name) do nothing`,
    [offer.process, JSON.stringify(offer.agents), offer.kinds, offer.applicationVersion],
  );
}

/** Which sessions the process's agents work for; all when undefined. */
export async function setSessions(
  pool: Pool,
  process: string,
  sessions: readonly string[] | undefined,
): Promise<void> {
  await pool.query("update artel.agent set sessions = $2 where process = $1", [
    process,
    sessions ?? null,
  ]);
}

export async function removeAgents(pool: Pool, process: string): Promise<void> {
  await pool.query("delete from artel.agent where process = $1", [process]);
}

/** An agent of a process that has shown itself lately, with what it has under way. */
export interface RegisteredAgent extends AvailableAgent {
  readonly name: string;
  readonly worker: string;
  readonly kinds: readonly string[];
  readonly applicationVersion: string;
  /** The name of the machine that its process runs on. */
  readonly host: string;
  readonly passed: number;
  readonly failed: number;
  /** Milliseconds since its process was last heard of, by the database's clock. */
  readonly silentMs: number;
  /** Said by a person: it ends what it has, and is given nothing, in no process. */
  readonly halted?: "paused" | "retired";
}

/** Those of all processes that have not said goodbye. */
export async function registeredAgents(pool: Pool | ClientBase): Promise<RegisteredAgent[]> {
  const load = `(select count(*)::integer from artel.task t
     where t.process = a.process and t.agent = a.name and t.lease_token is not null)`;
  const { rows } = await pool.query<AgentRow>(
    `select ${agentColumns(load)} order by a.process, a.name`,
  );
  return rows.map(registeredAgent);
}

export function registeredAgent(row: AgentRow): RegisteredAgent {
  return {
    id: agentId(row.process, row.name),
    name: row.name,
    process: row.process,
    role: row.role,
    worker: row.worker,
    provider: row.provider ?? undefined,
    skills: row.skills,
    capacity: row.capacity,
    load: row.load,
    // The mean of a uniform prior and the ends so far (Laplace's rule of succession).
    fitness: (row.passed + 1) / (row.passed + row.failed + 2),
    kinds: row.kinds,
    applicationVersion: row.application_version,
    sessions: row.sessions ?? undefined,
    ...(row.provider_state === null ? {} : { providerState: row.provider_state }),
    host: hostName(row.host),
    passed: row.passed,
    failed: row.failed,
    silentMs: row.silent_ms,
    ...(row.halted === null ? {} : { halted: row.halted }),
  };
}

export function agentId(process: string, name: string): string {
  return `${process} ${name}`;
}

export interface AgentRow {
  process: string;
  name: string;
  role: string;
  worker: string;
  provider: string | null;
  skills: string[];
  capacity: number;
  kinds: string[];
  application_version: string;
  sessions: string[] | null;
  host: string;
  passed: number;
  failed: number;
  load: number;
  silent_ms: number;
  provider_state: "open" | "half-open" | null;
  halted: "paused" | "retired" | null;
}

/** Columns and tables of a query for agents; `load` is an expression for what the agent `a` has under way. */
export const agentColumns = (load: string) => `
  a.process, a.name, a.role, a.worker, a.provider, a.skills, a.capacity, a.kinds, a.application_version,
  a.sessions, p.host, coalesce(r.passed, 0) as passed, coalesce(r.failed, 0) as failed,
  ${milliseconds("clock_timestamp() - p.heartbeat_at")} as silent_ms, ${load} as load,
  case when x.until > clock_timestamp() then 'open' when x.state is not null then 'half-open' end as provider_state,
  case when f.retired_at is not null then 'retired' when f.paused_at is not null then 'paused' end as halted
  from artel.agent a
  join artel.process p on p.id = a.process and p.stopped_at is null
  left join artel.agent_record r on r.name = a.name
  left join artel.agent_profile f on f.name = a.name
  left join artel.part x
    on x.process = a.process and x.kind = 'provider' and x.name = a.provider and x.state <> 'closed'`;
