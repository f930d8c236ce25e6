import { covers, type AvailableAgent } from "./matching.ts";
import type { TaskStatus } from "./status.ts";

/** What of a task tells whether something holds the queue up. Times are milliseconds since the epoch. */
export interface WaitingTask {
  readonly id: string;
  readonly session: string;
  readonly status: TaskStatus;
  readonly skills: readonly string[];
  readonly waitsFor: readonly string[];
  readonly readySince: number | undefined;
}

export interface Bottleneck {
  readonly kind:
    | "blocked"
    | "dependency-chain"
    | "overloaded"
    | "provider-unavailable"
    | "skill-gap";
  /** Ids of the tasks that wait for it, at most ten. */
  readonly tasks: readonly string[];
  /** How many wait for it. */
  readonly count: number;
  readonly message: string;
  readonly recommendation: string;
}

/** A ready task that waits longer for an agent finds too few of them. */
const LONG_WAIT_MS = 30_000;
/** A chain is worth a word when it is so long, and most of what is left. */
const LONG_CHAIN = 5;
const MOST_TASKS_NAMED = 10;

/** What holds the queue up, the most severe first. */
export function findBottlenecks(
  tasks: readonly WaitingTask[],
  agents: readonly AvailableAgent[],
  now: number,
): Bottleneck[] {
  return [
    ...skillGaps(tasks, agents),
    ...providersUnavailable(tasks, agents),
    ...blocked(tasks),
    ...overloaded(tasks, agents, now),
    ...dependencyChains(tasks),
  ];
}

function skillGaps(tasks: readonly WaitingTask[], agents: readonly AvailableAgent[]): Bottleneck[] {
  const waiting = tasks.filter(
    (task) => task.status === "ready" && !agents.some((agent) => covers(agent, task)),
  );
  const groups = Map.groupBy(waiting, ({ skills }) => skills.toSorted().join(", "));
  return [...groups].map(([skills, group]) => ({
    kind: "skill-gap",
    ...named(group),
    message:
      skills === ""
        ? "No agent works for these tasks' sessions."
        : `No agent that is alive has the skills: ${skills}.`,
    recommendation:
      skills === ""
        ? "Resume the session, or start `artel worker`, whose agents work for all sessions."
        : "Start a worker whose agents have them, or correct the task's skills.",
  }));
}

/** Tasks that only agents could do whose provider is left alone, or tried with another task. */
function providersUnavailable(
  tasks: readonly WaitingTask[],
  agents: readonly AvailableAgent[],
): Bottleneck[] {
  const waiting = tasks.flatMap((task) => {
    const able = task.status === "ready" ? agents.filter((agent) => covers(agent, task)) : [];
    const isBlocked = able.length > 0 && able.every(({ providerState }) => providerState);
    const providers = new Set(able.flatMap(({ provider }) => provider ?? []));
    return isBlocked ? [{ task, providers: [...providers].toSorted().join(", ") }] : [];
  });
  const groups = Map.groupBy(waiting, ({ providers }) => providers);
  return [...groups].map(([providers, group]) => ({
    kind: "provider-unavailable",
    ...named(group.map(({ task }) => task)),
    message: `Only agents of ${providers} could do these tasks, and it failed too often to be asked now.`,
    recommendation: `See why with \`artel parts list\`. It is tried again by itself; \`artel parts reset provider:${providers.split(", ", 1)[0]}\` tries it at once. A worker with agents of another provider could go on.`,
  }));
}

/** Tasks that wait for one that has ended without passing. */
function blocked(tasks: readonly WaitingTask[]): Bottleneck[] {
  const ends = new Map(tasks.map((task) => [task.id, task.status]));
  const waiting = tasks
    .filter(({ status }) => status === "blocked")
    .flatMap((task) =>
      task.waitsFor
        .filter((id) => ["failed", "cancelled"].includes(ends.get(id) ?? ""))
        .map((id) => ({ task, id })),
    );
  const groups = Map.groupBy(waiting, ({ id }) => id);
  return [...groups].map(([id, group]) => ({
    kind: "blocked",
    ...named(group.map(({ task }) => task)),
    message: `${id} has ${ends.get(id)}, and what depends on it cannot start.`,
    recommendation: `Try it again with \`artel tasks retry ${id}\`, or cancel what waits for it.`,
  }));
}

function overloaded(
  tasks: readonly WaitingTask[],
  agents: readonly AvailableAgent[],
  now: number,
): Bottleneck[] {
  const waiting = tasks.filter(
    (task) =>
      task.status === "ready" &&
      now - (task.readySince ?? now) > LONG_WAIT_MS &&
      agents.some((agent) => covers(agent, task) && agent.providerState === undefined),
  );
  if (waiting.length === 0) return [];
  const able = agents.filter((agent) => waiting.some((task) => covers(agent, task)));
  const capacity = able.reduce((sum, agent) => sum + agent.capacity, 0);
  const load = able.reduce((sum, agent) => sum + agent.load, 0);
  const longest = Math.max(...waiting.map(({ readySince }) => now - (readySince ?? now)));
  const isFull = load >= capacity;
  return [
    {
      kind: "overloaded",
      ...named(waiting),
      message:
        `${waiting.length} tasks are ready, the first for ${Math.round(longest / 1000)} s; ` +
        `the agents that can do them have ${load} of ${capacity} places taken.`,
      recommendation: isFull
        ? "Start another `artel worker`, or raise `agents`."
        : "A limit holds them back: see the limits of `artel queue stats`.",
    },
  ];
}

/** The longest chain of unfinished tasks of each session, when it is most of what is left of it. */
function dependencyChains(tasks: readonly WaitingTask[]): Bottleneck[] {
  const open = tasks.filter(({ status }) => !["passed", "failed", "cancelled"].includes(status));
  return [...Map.groupBy(open, ({ session }) => session)].flatMap(([session, group]) => {
    const chain = longestChain(group);
    if (chain.length < LONG_CHAIN || chain.length * 2 < group.length) return [];
    return [
      {
        kind: "dependency-chain" as const,
        ...named(chain),
        message: `${chain.length} of the ${group.length} tasks left of session ${session} must run one after the other.`,
        recommendation:
          "More agents will not help; cut the tasks so that fewer depend on each other.",
      },
    ];
  });
}

/** The first starts, the last waits longest. Dependencies have no cycles: a task only names earlier ones. */
function longestChain(tasks: readonly WaitingTask[]): WaitingTask[] {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const before = new Map<string, string | undefined>();
  const length = new Map<string, number>();
  const pending = [...tasks];
  for (let task = pending.at(-1); task !== undefined; task = pending.at(-1)) {
    const dependencies = task.waitsFor.flatMap((id) => byId.get(id) ?? []);
    const unknown = dependencies.filter(({ id }) => !length.has(id));
    if (unknown.length > 0) {
      pending.push(...unknown);
      continue;
    }
    pending.pop();
    const of = (id: string) => length.get(id) ?? 0;
    const longest = dependencies.toSorted((one, other) => of(other.id) - of(one.id))[0];
    before.set(task.id, longest?.id);
    length.set(task.id, 1 + (longest === undefined ? 0 : of(longest.id)));
  }
  const last = tasks.toSorted((a, b) => (length.get(b.id) ?? 0) - (length.get(a.id) ?? 0))[0];
  const chain: WaitingTask[] = [];
  for (let task = last; task !== undefined; task = byId.get(before.get(task.id) ?? "")) {
    chain.unshift(task);
  }
  return chain;
}

function named(tasks: readonly WaitingTask[]): { tasks: string[]; count: number } {
  const ids = [...new Set(tasks.map(({ id }) => id))];
  return { tasks: ids.slice(0, MOST_TASKS_NAMED), count: ids.length };
}
