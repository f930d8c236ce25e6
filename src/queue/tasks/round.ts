import type { Pool } from "pg";
import { matchTasks, type Assignment, type ReadyTask, type RunningTask, type Turns } from "#domain";
import type { RegisteredAgent } from "./agents.ts";
import { leaseTasks, type LeasedTask, type LeaseTerms, type LeaseWish } from "./lease.ts";
import { readRoundState, type Reach, type RoundState } from "./round-state.ts";

/** Another process's better agent is waited for so long, then one of ours takes the task. */
const COURTESY_MILLISECONDS = 300;

export interface RoundResult {
  /** `overtaken`: another process was faster, and what was decided no longer holds. */
  readonly leased: readonly LeasedTask[] | "overtaken";
  /** Agents of other processes should take tasks now. */
  readonly isForOthers: boolean;
  /** When a task will be able to start that cannot now, in milliseconds from now. */
  readonly nextMs: number | undefined;
}

/** One round of matching: leases what this process's agents are the best for. */
export async function playRound(pool: Pool, lease: LeaseTerms, reach: Reach): Promise<RoundResult> {
  const { state, mine, isForOthers } = await decide(pool, reach, lease.process);
  const leased = mine.length === 0 ? [] : await leaseTasks(pool, lease, mine, state.version);
  return { leased, isForOthers, nextMs: nextTime(state, isForOthers) };
}

/**
 * What was decided by the first few tasks of each key is what all of them would give, as long as of each key at least
 * one task is left over: those behind it could not be given to anybody either. Otherwise as many are read as there is
 * room for.
 */
async function decide(
  pool: Pool,
  reach: Reach,
  process: string,
): Promise<Decision & { readonly state: RoundState }> {
  let each: number | undefined;
  for (;;) {
    const state = await readRoundState(pool, reach, each);
    const turns = { now: state.now, servedAt: reach.servedAt ?? new Map() };
    const decision = assign(state, process, turns);
    const room = state.agents.reduce(
      (sum, { capacity, load }) => sum + Math.max(0, capacity - load),
      0,
    );
    const isShort = state.portions.some(
      (tasks) => tasks.length < room && tasks.every((id) => decision.assigned.has(id)),
    );
    if (!isShort) return { state, ...decision };
    each = room;
  }
}

interface Decision {
  readonly mine: readonly LeaseWish[];
  readonly isForOthers: boolean;
  /** All that was given to an agent of any process. */
  readonly assigned: ReadonlySet<string>;
}

/** Among all agents that live; a task that another process's agent did not come for goes to one of ours. */
function assign(state: RoundState, process: string, turns: Turns): Decision {
  const { agents, tasks, running, limits, now } = state;
  const own = new Map(
    agents.flatMap((agent) => (agent.process === process ? [[agent.id, agent]] : [])),
  );
  const all = matchTasks({ tasks, agents, running, limits, turns });
  const first = all.filter(({ agent }) => own.has(agent));
  const others = new Set(all.flatMap(({ task, agent }) => (own.has(agent) ? [] : [task])));
  const overdue = tasks.filter(
    ({ id, readySince }) => others.has(id) && now - readySince > COURTESY_MILLISECONDS,
  );
  const load = (id: string) => first.filter(({ agent }) => agent === id).length;
  const second = matchTasks({
    tasks: overdue,
    agents: [...own.values()].map((agent) => ({ ...agent, load: agent.load + load(agent.id) })),
    running: [...running, ...asRunning(first, tasks, own)],
    limits,
    turns,
  });
  const mine = [...first, ...second].flatMap(({ task, agent }) => {
    const found = own.get(agent);
    return found ? [{ task, agent: found.name, role: found.role, provider: found.provider }] : [];
  });
  const assigned = new Set(all.map(({ task }) => task));
  return { mine, isForOthers: others.size > second.length, assigned };
}

function asRunning(
  assignments: readonly Assignment[],
  tasks: readonly ReadyTask[],
  agents: ReadonlyMap<string, RegisteredAgent>,
): RunningTask[] {
  return assignments.flatMap(({ task: id, agent: by }) => {
    const task = tasks.find((candidate) => candidate.id === id);
    const agent = agents.get(by);
    if (task === undefined || agent === undefined) return [];
    const { session, repository } = task;
    return [{ session, repository, role: agent.role, provider: agent.provider }];
  });
}

function nextTime({ now, next }: RoundState, isForOthers: boolean): number | undefined {
  const times = [
    ...(next === undefined ? [] : [Math.max(1, next - now)]),
    ...(isForOthers ? [COURTESY_MILLISECONDS] : []),
  ];
  return times.length === 0 ? undefined : Math.min(...times);
}
