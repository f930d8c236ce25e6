import type { ClientBase, Pool } from "pg";
import { matchTasks, type Assignment, type ConcurrencyLimits, type ReadyTask } from "#domain";
import { inTransaction } from "../in-transaction.ts";
import { registeredAgents, type RegisteredAgent } from "./agents.ts";
import { closeAttempts, type AttemptEnd } from "./close.ts";
import { leaseTasks, type LeasedTask, type LeaseTerms } from "./lease.ts";
import { occupancy, type Occupancy } from "./limits.ts";
import { milliseconds } from "./queued-task.ts";
import { startableTasks } from "./startable.ts";

/** Any number that no other program is likely to lock. Rounds of all processes come one after the other. */
const LOCK = 7_250_817_005;

/** A process is given no task when it was not heard of for so long, though its leases may still run. */
const SILENCE_SECONDS = 15;

/** Another process's better agent is waited for so long, then one of ours takes the task. */
const COURTESY_MILLISECONDS = 300;

export interface RoundTerms {
  readonly lease: LeaseTerms;
  readonly ends: readonly AttemptEnd[];
  /** Sessions whose tasks this process may take; all when undefined. */
  readonly sessions: readonly string[] | undefined;
  readonly eachRepository: number | undefined;
}

export interface RoundResult {
  readonly leased: readonly LeasedTask[];
  /** Tasks that have ended. */
  readonly ended: readonly string[];
  /** Agents of other processes should take tasks now. */
  readonly isForOthers: boolean;
  /** When a task will be able to start that cannot now, in milliseconds from now. */
  readonly nextMs: number | undefined;
}

/**
 * One round of matching: closes what has ended, and leases what this process's agents are the best for. In one
 * transaction under a lock of the whole queue, so that no limit is exceeded by two processes at once.
 */
export function playRound(pool: Pool, terms: RoundTerms): Promise<RoundResult> {
  return inTransaction(pool, async (client) => {
    await client.query("select pg_advisory_xact_lock($1)", [LOCK]);
    const ended = await closeAttempts(client, terms.ends);
    const agents = await registeredAgents(client, SILENCE_SECONDS);
    const own = agents.filter((agent) => agent.process === terms.lease.process);
    const busy = await occupancy(client);
    const tasks = await candidates(client, own, busy, terms);
    const now = await databaseTime(client);
    const { mine, isForOthers } = assign(tasks, agents, own, busy, terms, now.at);
    const leased = await leaseTasks(client, terms.lease, mine);
    return { leased, ended, isForOthers, nextMs: nextTime(now, isForOthers) };
  });
}

async function candidates(
  client: ClientBase,
  own: readonly RegisteredAgent[],
  busy: Occupancy,
  { sessions, eachRepository }: RoundTerms,
): Promise<ReadyTask[]> {
  const free = own.reduce((sum, agent) => sum + Math.max(0, agent.capacity - agent.load), 0);
  const [some] = own;
  if (free === 0 || some === undefined || sessions?.length === 0) return [];
  return startableTasks(client, {
    kinds: some.kinds,
    skills: [...new Set(own.flatMap(({ skills }) => skills))],
    applicationVersion: some.applicationVersion,
    sessions,
    fullSessions: full(busy, "session", busy.limits.session),
    fullRepositories: full(busy, "repository", busy.limits.repository, eachRepository),
    each: 4 * free,
  });
}

function full(
  { running }: Occupancy,
  scope: "session" | "repository",
  limits: ReadonlyMap<string, number>,
  each = Infinity,
): string[] {
  const counts = new Map<string, number>();
  for (const task of running) counts.set(task[scope], (counts.get(task[scope]) ?? 0) + 1);
  const idle = [...limits].filter(([, limit]) => limit === 0).map(([name]) => name);
  const taken = [...counts].filter(([name, count]) => count >= (limits.get(name) ?? each));
  return [...idle, ...taken.map(([name]) => name)];
}

interface Wish extends Assignment {
  readonly role: string;
  readonly provider: string | undefined;
}

/** Among all agents that live; a task that another process's agent did not come for goes to one of ours. */
function assign(
  tasks: readonly ReadyTask[],
  agents: readonly RegisteredAgent[],
  own: readonly RegisteredAgent[],
  { running, limits: known }: Occupancy,
  { eachRepository }: RoundTerms,
  now: number,
): { mine: Wish[]; isForOthers: boolean } {
  const limits: ConcurrencyLimits =
    eachRepository === undefined ? known : { ...known, eachRepository };
  const byId = new Map(own.map((agent) => [agent.id, agent]));
  const all = matchTasks({ tasks, agents, running, limits });
  const first = all.filter(({ agent }) => byId.has(agent));
  const others = new Set(all.flatMap(({ task, agent }) => (byId.has(agent) ? [] : [task])));
  const overdue = tasks.filter(
    ({ id, readySince }) => others.has(id) && now - readySince > COURTESY_MILLISECONDS,
  );
  const load = (id: string) => first.filter(({ agent }) => agent === id).length;
  const second =
    overdue.length === 0
      ? []
      : matchTasks({
          tasks: overdue,
          agents: own.map((agent) => ({ ...agent, load: agent.load + load(agent.id) })),
          running: [...running, ...asRunning(first, tasks, byId)],
          limits,
        });
  const mine = [...first, ...second].flatMap(({ task, agent }) => {
    const found = byId.get(agent);
    return found ? [{ task, agent: found.name, role: found.role, provider: found.provider }] : [];
  });
  return { mine, isForOthers: others.size > second.length };
}

function asRunning(
  assignments: readonly Assignment[],
  tasks: readonly ReadyTask[],
  agents: ReadonlyMap<string, RegisteredAgent>,
) {
  return assignments.flatMap(({ task: id, agent: by }) => {
    const task = tasks.find((candidate) => candidate.id === id);
    const agent = agents.get(by);
    if (task === undefined || agent === undefined) return [];
    const { session, repository } = task;
    return [{ session, repository, role: agent.role, provider: agent.provider }];
  });
}

interface DatabaseTime {
  readonly at: number;
  /** When a delayed task may start, or a provider be given another one, or undefined. */
  readonly next: number | undefined;
}

async function databaseTime(client: ClientBase): Promise<DatabaseTime> {
  const { rows } = await client.query<{ at: number; next: number | null }>(
    `select ${milliseconds("clock_timestamp()")} as at, ${milliseconds("least(d.at, p.at)")} as next
     from (select min(not_before) as at from artel.task
           where not_before > clock_timestamp() and ended_at is null and lease_token is null) d,
       (select min(s.at + q.rate_seconds * interval '1 second') as at
        from artel.queue_limit q join artel.provider_start s on q.scope = 'provider' and s.provider = q.name
        where s.at + q.rate_seconds * interval '1 second' > clock_timestamp()) p`,
  );
  const row = rows[0];
  if (row === undefined) throw new Error("the database did not tell the time");
  return { at: row.at, next: row.next ?? undefined };
}

function nextTime({ at, next }: DatabaseTime, isForOthers: boolean): number | undefined {
  const times = [
    ...(next === undefined ? [] : [Math.max(1, next - at)]),
    ...(isForOthers ? [COURTESY_MILLISECONDS] : []),
  ];
  return times.length === 0 ? undefined : Math.min(...times);
}
