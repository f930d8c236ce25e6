import type { Pool } from "pg";
import { findBottlenecks, type Bottleneck, type TaskStatus } from "#domain";
import { openParts, type PublishedPart } from "#infra/resilience";
import { AGENT_SILENCE_SECONDS, registeredAgents, type RegisteredAgent } from "./agents.ts";
import { listTasks } from "./inspect.ts";
import type { QueueLimit } from "./limits.ts";
import { milliseconds, type QueuedTask } from "./queued-task.ts";

export interface QueueStatistics {
  readonly counts: Readonly<Record<TaskStatus, number>>;
  /** Of the tasks that were started in the last hour: from when they could be to when they were, in milliseconds. */
  readonly dispatch:
    | { readonly count: number; readonly p50: number; readonly p99: number }
    | undefined;
  /** Tasks that ended in the last minute. */
  readonly endedInLastMinute: number;
  /** How often a process was lost with a task, of all tasks that are remembered. */
  readonly losses: number;
  readonly agents: { readonly alive: number; readonly capacity: number; readonly load: number };
  readonly limits: readonly QueueLimit[];
  /** Sessions that are paused; the empty name is the whole queue. */
  readonly paused: readonly string[];
  /** Names of agents that are paused; what only they could do waits. */
  readonly pausedAgents: readonly string[];
  /** What processes leave alone because it failed. */
  readonly parts: readonly PublishedPart[];
  readonly bottlenecks: readonly Bottleneck[];
}

const NONE: Record<TaskStatus, number> = {
  blocked: 0,
  paused: 0,
  delayed: 0,
  ready: 0,
  running: 0,
  lost: 0,
  passed: 0,
  failed: 0,
  cancelled: 0,
};

export async function queueStatistics(pool: Pool): Promise<QueueStatistics> {
  const tasks = await listTasks(pool);
  const all = await registeredAgents(pool);
  const agents = all.filter(({ silentMs }) => silentMs < AGENT_SILENCE_SECONDS * 1000);
  const figures = await readFigures(pool);
  const counts = { ...NONE };
  for (const { status } of tasks) counts[status] += 1;
  return {
    counts,
    dispatch:
      figures.p50 === null || figures.p99 === null
        ? undefined
        : { count: figures.started, p50: figures.p50, p99: figures.p99 },
    endedInLastMinute: figures.ended,
    losses: tasks.reduce((sum, { losses }) => sum + losses, 0),
    agents: sum(agents),
    limits: await limits(pool),
    paused: await pauses(pool),
    pausedAgents: [
      ...new Set(all.filter(({ halted }) => halted === "paused").map(({ name }) => name)),
    ].toSorted(),
    parts: await openParts(pool),
    bottlenecks: findBottlenecks(
      unfinishedWithCauses(tasks),
      agents.filter(({ halted }) => halted === undefined),
      figures.now,
    ),
  };
}

/** What has ended is of interest only where something waits for it. */
function unfinishedWithCauses(tasks: readonly QueuedTask[]): QueuedTask[] {
  const causes = new Set(
    tasks.flatMap(({ status, waitsFor }) => (status === "blocked" ? waitsFor : [])),
  );
  return tasks.filter(({ id, endedAt }) => endedAt === undefined || causes.has(id));
}

function sum(agents: readonly RegisteredAgent[]) {
  return {
    alive: agents.length,
    capacity: agents.reduce((total, { capacity }) => total + capacity, 0),
    load: agents.reduce((total, { load }) => total + load, 0),
  };
}

interface Figures {
  started: number;
  p50: number | null;
  p99: number | null;
  ended: number;
  now: number;
}

async function readFigures(pool: Pool): Promise<Figures> {
  const wait = milliseconds("leased_at - ready_since");
  const { rows } = await pool.query<Figures>(
    `select count(*) filter (where leased_at > clock_timestamp() - interval '1 hour')::integer as started,
       percentile_cont(0.5) within group (order by ${wait})
         filter (where leased_at > clock_timestamp() - interval '1 hour') as p50,
       percentile_cont(0.99) within group (order by ${wait})
         filter (where leased_at > clock_timestamp() - interval '1 hour') as p99,
       count(*) filter (where ended_at > clock_timestamp() - interval '1 minute')::integer as ended,
       ${milliseconds("clock_timestamp()")} as now
     from artel.task`,
  );
  const [figures] = rows;
  if (figures === undefined) throw new Error("an aggregate without a row");
  return figures;
}

async function limits(pool: Pool): Promise<QueueLimit[]> {
  const { rows } = await pool.query<{
    scope: QueueLimit["scope"];
    name: string;
    concurrency: number | null;
    rate_count: number | null;
    rate_seconds: number | null;
  }>(
    "select scope, name, concurrency, rate_count, rate_seconds from artel.queue_limit order by scope, name",
  );
  return rows.map(({ scope, name, concurrency, rate_count: count, rate_seconds: seconds }) => ({
    scope,
    name,
    ...(concurrency === null ? {} : { concurrency }),
    ...(count === null || seconds === null ? {} : { rate: { count, seconds } }),
  }));
}

async function pauses(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<{ session: string }>(
    "select session from artel.queue_pause order by session",
  );
  return rows.map(({ session }) => session);
}
