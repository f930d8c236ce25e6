import { type Priority, prioritySchema } from "./terms.ts";

/** A task that is ready, as far as matching is concerned. */
export interface ReadyTask {
  readonly id: string;
  readonly session: string;
  readonly repository: string;
  readonly skills: readonly string[];
  readonly preferredSkills: readonly string[];
  readonly priority: Priority;
  /** Milliseconds since the epoch. */
  readonly readySince: number;
  /** The id of the only agent that may have it. */
  readonly agent?: string;
}

/** An agent in a process that is alive. */
export interface AvailableAgent {
  readonly id: string;
  readonly process: string;
  readonly role: string;
  readonly provider: string | undefined;
  readonly skills: readonly string[];
  /** How many tasks it works on at a time, and on how many it does. */
  readonly capacity: number;
  readonly load: number;
  /** 0–1, from the ends of its tasks so far. */
  readonly fitness: number;
  /** The only sessions that it works for; all when undefined. */
  readonly sessions: readonly string[] | undefined;
  /**
   * How its process stands with its provider, when that failed: left alone (`open`), or to be tried with one task at
   * a time.
   */
  readonly providerState?: "open" | "half-open";
}

/** How repositories were served before, so that each gets its turn, however few agents there are. */
export interface Turns {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** When a task of a repository was last given out, as far as is known. */
  readonly servedAt: ReadonlyMap<string, number>;
}

/** What a running task counts against. */
export interface RunningTask {
  readonly session: string;
  readonly repository: string;
  readonly role: string;
  readonly provider: string | undefined;
}

/** How many may run at a time. What is not named is not limited. */
export interface ConcurrencyLimits {
  readonly session: ReadonlyMap<string, number>;
  readonly repository: ReadonlyMap<string, number>;
  readonly role: ReadonlyMap<string, number>;
  readonly provider: ReadonlyMap<string, number>;
  /** For repositories that are not named. */
  readonly eachRepository?: number;
  /** How many more tasks a provider with a rate limit may be given now. */
  readonly providerStarts: ReadonlyMap<string, number>;
}

export interface Assignment {
  readonly task: string;
  readonly agent: string;
}

/** A repository that had nothing for so long, though it could, comes before the priorities of the others. */
const STARVING_MS = 30_000;

interface Matching {
  readonly agents: readonly AvailableAgent[];
  readonly running: readonly RunningTask[];
  readonly limits: ConcurrencyLimits;
}

/**
 * Which tasks start now, and on which agents. Tasks by priority; within one, the repository that has least running
 * comes first, then the one that was served longest ago, so that none starves another; then the task that is ready
 * longest. Before all others comes a task of a repository that has been starving. Agents must have all the skills; of
 * those the least loaded, in the least loaded process; then one with the preferred skills; then the fittest.
 */
export function matchTasks(
  given: Matching & { readonly tasks: readonly ReadyTask[]; readonly turns?: Turns },
): Assignment[] {
  const counts = new Counts(given);
  const assignments: Assignment[] = [];
  const waiting = [...given.tasks].sort(byPriorityAndAge);
  for (const task of starving(waiting, given.turns, counts)) {
    waiting.splice(waiting.indexOf(task), 1);
    const agent = counts.mayRun(task) ? bestAgent(task, given.agents, counts) : undefined;
    if (agent === undefined) continue;
    counts.add(task, agent);
    assignments.push({ task: task.id, agent: agent.id });
  }
  while (waiting.length > 0 && counts.hasRoom) {
    const index = fairest(waiting, counts);
    const [task] = waiting.splice(index, 1);
    if (task === undefined) break;
    const agent = counts.mayRun(task) ? bestAgent(task, given.agents, counts) : undefined;
    if (agent === undefined) continue;
    counts.add(task, agent);
    assignments.push({ task: task.id, agent: agent.id });
  }
  return assignments;
}

/** Whether the agent could be given the task, were it free. */
export function covers(
  agent: Pick<AvailableAgent, "id" | "skills" | "sessions">,
  task: Pick<ReadyTask, "agent" | "skills" | "session">,
): boolean {
  return (
    (task.agent === undefined || task.agent === agent.id) &&
    task.skills.every((skill) => agent.skills.includes(skill)) &&
    (agent.sessions === undefined || agent.sessions.includes(task.session))
  );
}

function bestAgent(
  task: ReadyTask,
  agents: readonly AvailableAgent[],
  counts: Counts,
): AvailableAgent | undefined {
  const preferred = { skills: task.preferredSkills, session: task.session };
  const isPreferred = (agent: AvailableAgent) => Number(covers(agent, preferred));
  return agents
    .filter((agent) => covers(agent, task) && counts.mayTake(agent))
    .sort(
      (one, other) =>
        counts.share(one) - counts.share(other) ||
        counts.processShare(one) - counts.processShare(other) ||
        isPreferred(other) - isPreferred(one) ||
        other.fitness - one.fitness ||
        (one.id < other.id ? -1 : 1),
    )[0];
}

/** The first task of each repository that has nothing running and had no turn for long, the one served longest ago first. */
function starving(
  waiting: readonly ReadyTask[],
  turns: Turns | undefined,
  counts: Counts,
): ReadyTask[] {
  if (turns === undefined) return [];
  const { now, servedAt } = turns;
  const last = ({ repository }: ReadyTask) => servedAt.get(repository) ?? -Infinity;
  const first = new Map<string, ReadyTask>();
  for (const task of waiting) if (!first.has(task.repository)) first.set(task.repository, task);
  return [...first.values()]
    .filter(
      (task) =>
        counts.of(task.repository) === 0 &&
        now - task.readySince >= STARVING_MS &&
        now - last(task) >= STARVING_MS,
    )
    .sort((one, other) => last(one) - last(other) || one.readySince - other.readySince);
}

/**
 * Of the tasks of the highest priority that waits, the oldest of the repository that has least running, and among
 * equals of the one that was served longest ago.
 */
function fairest(waiting: readonly ReadyTask[], counts: Counts): number {
  const highest = waiting[0]?.priority;
  let best = 0;
  for (const [index, task] of waiting.entries()) {
    if (task.priority !== highest) break;
    const current = waiting[best];
    if (current && counts.compare(task.repository, current.repository) < 0) best = index;
  }
  return best;
}

function byPriorityAndAge(one: ReadyTask, other: ReadyTask): number {
  const rank = (task: ReadyTask) => prioritySchema.options.indexOf(task.priority);
  return (
    rank(other) - rank(one) || one.readySince - other.readySince || (one.id < other.id ? -1 : 1)
  );
}

/** What runs, and what has been given out in this round. */
class Counts {
  readonly #limits: ConcurrencyLimits;
  readonly #running = {
    session: new Map<string, number>(),
    repository: new Map<string, number>(),
    role: new Map<string, number>(),
    provider: new Map<string, number>(),
  };
  #room = 0;
  readonly #starts = new Map<string, number>();
  readonly #loads = new Map<string, number>();
  readonly #processes = new Map<string, { load: number; capacity: number }>();
  /** Of each provider in each process. */
  readonly #providerLoads = new Map<string, number>();
  readonly #servedAt: ReadonlyMap<string, number>;

  constructor({ agents, running, limits, turns }: Matching & { readonly turns?: Turns }) {
    this.#limits = limits;
    this.#servedAt = turns?.servedAt ?? new Map();
    for (const agent of agents) {
      const { id, process, load, capacity } = agent;
      this.#room += Math.max(0, capacity - load);
      this.#loads.set(id, load);
      increment(this.#providerLoads, providerOf(agent), load);
      const whole = this.#processes.get(process) ?? { load: 0, capacity: 0 };
      const both = { load: whole.load + load, capacity: whole.capacity + capacity };
      this.#processes.set(process, both);
    }
    for (const task of running) this.#count(task);
  }

  /** Whether any agent has. */
  get hasRoom(): boolean {
    return this.#room > 0;
  }

  of(repository: string): number {
    return this.#running.repository.get(repository) ?? 0;
  }

  /** Negative when the first repository is to come before the other. */
  compare(one: string, other: string): number {
    const turn = (repository: string) => this.#servedAt.get(repository) ?? 0;
    return this.of(one) - this.of(other) || turn(one) - turn(other);
  }

  /** The part of the agent's capacity that is used. */
  share(agent: AvailableAgent): number {
    return (this.#loads.get(agent.id) ?? 0) / agent.capacity;
  }

  processShare({ process }: AvailableAgent): number {
    const { load, capacity } = this.#processes.get(process) ?? { load: 0, capacity: 1 };
    return load / capacity;
  }

  mayRun(task: ReadyTask): boolean {
    const { repository, eachRepository } = this.#limits;
    const limit = repository.get(task.repository) ?? eachRepository;
    const hasRoom = limit === undefined || this.of(task.repository) < limit;
    return hasRoom && this.#isBelow("session", task.session);
  }

  mayTake(agent: AvailableAgent): boolean {
    const { provider } = agent;
    if ((this.#loads.get(agent.id) ?? 0) >= agent.capacity) return false;
    if (!this.#isBelow("role", agent.role)) return false;
    if (provider === undefined) return true;
    if (agent.providerState === "open") return false;
    const isTried = (this.#providerLoads.get(providerOf(agent)) ?? 0) > 0;
    if (agent.providerState === "half-open" && isTried) return false;
    const starts = this.#limits.providerStarts.get(provider) ?? Infinity;
    return this.#isBelow("provider", provider) && (this.#starts.get(provider) ?? 0) < starts;
  }

  add(task: ReadyTask, agent: AvailableAgent): void {
    const { role, provider } = agent;
    this.#count({ session: task.session, repository: task.repository, role, provider });
    increment(this.#loads, agent.id);
    this.#room -= 1;
    const whole = this.#processes.get(agent.process);
    if (whole) whole.load += 1;
    if (provider !== undefined) increment(this.#starts, provider);
    increment(this.#providerLoads, providerOf(agent));
  }

  #count({ session, repository, role, provider }: RunningTask): void {
    increment(this.#running.session, session);
    increment(this.#running.repository, repository);
    increment(this.#running.role, role);
    if (provider !== undefined) increment(this.#running.provider, provider);
  }

  #isBelow(scope: "session" | "role" | "provider", name: string): boolean {
    const limit = this.#limits[scope].get(name);
    return limit === undefined || (this.#running[scope].get(name) ?? 0) < limit;
  }
}

function providerOf({ process, provider }: AvailableAgent): string {
  return `${process} ${provider}`;
}

function increment(counts: Map<string, number>, name: string, by = 1): void {
  counts.set(name, (counts.get(name) ?? 0) + by);
}
