import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type AvailableAgent,
  type ConcurrencyLimits,
  covers,
  matchTasks,
  type ReadyTask,
  type RunningTask,
} from "./matching.ts";
import { prioritySchema } from "./terms.ts";

const unlimited: ConcurrencyLimits = {
  session: new Map(),
  repository: new Map(),
  role: new Map(),
  provider: new Map(),
  providerStarts: new Map(),
};

function task(id: string, fields: Partial<ReadyTask> = {}): ReadyTask {
  return {
    id,
    session: "s",
    repository: "r",
    skills: [],
    preferredSkills: [],
    priority: "medium",
    readySince: 0,
    ...fields,
  };
}

function agent(id: string, fields: Partial<AvailableAgent> = {}): AvailableAgent {
  return {
    id,
    process: "p",
    role: "developer",
    provider: undefined,
    skills: [],
    capacity: 1,
    load: 0,
    fitness: 0.5,
    sessions: undefined,
    ...fields,
  };
}

function match(
  tasks: readonly ReadyTask[],
  agents: readonly AvailableAgent[],
  limits: Partial<ConcurrencyLimits> = {},
  running: readonly RunningTask[] = [],
): string[] {
  const all = matchTasks({ tasks, agents, running, limits: { ...unlimited, ...limits } });
  return all.map((assignment) => `${assignment.task}:${assignment.agent}`);
}

describe("which agent", () => {
  test("has all the skills", () => {
    const agents = [
      agent("a", { skills: ["x"] }),
      agent("b", { skills: ["x", "y"], load: 3, capacity: 9 }),
    ];
    expect(match([task("t", { skills: ["x", "y"] })], agents)).toEqual(["t:b"]);
    expect(match([task("t", { skills: ["z"] })], agents)).toEqual([]);
  });

  test("is the least loaded of those, by its capacity, then the fittest", () => {
    const agents = [
      agent("a", { capacity: 2, load: 1, fitness: 1 }),
      agent("b", { capacity: 10, load: 2, fitness: 0.1 }),
      agent("c", { capacity: 5, load: 1, fitness: 0.2 }),
    ];
    expect(match([task("t")], agents)).toEqual(["t:c"]);
  });

  test("is in the least loaded process when several are free", () => {
    const agents = [
      agent("a1", { process: "a", fitness: 0.9 }),
      agent("a2", { process: "a", load: 1 }),
      agent("b1", { process: "b", fitness: 0.1 }),
      agent("b2", { process: "b" }),
    ];
    expect(match([task("1"), task("2")], agents)).toEqual(["1:b2", "2:a1"]);
  });

  test("has the preferred skills when it is as free as others, whoever is fitter", () => {
    const near = task("t", { preferredSkills: ["near"] });
    const agents = [
      agent("a", { process: "a", fitness: 1 }),
      agent("b", { process: "b", fitness: 0.1, skills: ["near"] }),
    ];
    expect(match([near], agents)).toEqual(["t:b"]);
    expect(match([near], [agents[0]!])).toEqual(["t:a"]);
    const busy = { process: "b", load: 1, capacity: 2 };
    expect(match([near], [agents[0]!, agent("b", { ...busy, skills: ["near"] })])).toEqual(["t:a"]);
  });

  test("works for the session", () => {
    const agents = [agent("a", { sessions: ["other"] }), agent("b", { sessions: ["s"] })];
    expect(match([task("1"), task("2")], agents)).toEqual(["1:b"]);
  });
});

describe("which task", () => {
  test("has the highest priority, then is ready longest", () => {
    const tasks = [
      task("new", { readySince: 9 }),
      task("old", { readySince: 1 }),
      task("urgent", { priority: "critical", readySince: 99 }),
    ];
    expect(match(tasks, [agent("a", { capacity: 2 })])).toEqual(["urgent:a", "old:a"]);
  });

  test("is of the repository that has least running", () => {
    const flood = Array.from({ length: 50 }, (_, index) => task(`a${index}`, { repository: "a" }));
    const tasks = [...flood, task("b0", { repository: "b", readySince: 1_000 })];
    const taken = match(tasks, [agent("x", { capacity: 4 })]);
    expect(taken).toContain("b0:x");
    expect(taken).toHaveLength(4);
  });
});

describe("a repository's turn", () => {
  /** One agent, which does one task a second: the order in which it is given the first of them. */
  function order(tasks: readonly ReadyTask[], count: number, since = 1): string[] {
    const servedAt = new Map<string, number>();
    const left = [...tasks];
    const done: string[] = [];
    for (let now = since; done.length < count; now += 1_000) {
      const given = { tasks: left, agents: [agent("a")], running: [], limits: unlimited };
      const [next] = matchTasks({ ...given, turns: { now, servedAt } });
      const index = left.findIndex(({ id }) => id === next?.task);
      const [task] = left.splice(index, 1);
      if (task === undefined) throw new Error("nothing was given out");
      servedAt.set(task.repository, now);
      done.push(task.id);
    }
    return done;
  }
  const many = (repository: string, count: number, fields: Partial<ReadyTask> = {}) =>
    Array.from({ length: count }, (_, index) =>
      task(`${repository}${index}`, { repository, ...fields }),
    );

  test("comes every other time beside one with a thousand older tasks", () => {
    const done = order([...many("a", 1_000), ...many("b", 3, { readySince: 5 })], 8);
    expect(done.map((id) => id.charAt(0)).join("")).toBe("abababaa");
  });

  test("comes after half a minute even behind higher priorities", () => {
    const tasks = [...many("a", 200, { priority: "critical" }), ...many("b", 3)];
    const done = order(tasks, 100);
    const turns = done.flatMap((id, index) => (id.startsWith("b") ? [index] : []));
    expect(turns).toEqual([30, 60, 90]);
    // Among the tasks of one repository, the priorities hold.
    const own = [...many("c", 2, { priority: "low" }), task("urgent", { repository: "c" })];
    expect(order(own, 3, 60_000)).toEqual(["urgent", "c0", "c1"]);
  });
});

describe("a provider that failed", () => {
  const acme = { provider: "acme", capacity: 3 };

  test("is given nothing while it is left alone, in the process that leaves it alone", () => {
    const agents = [
      agent("mine", { ...acme, providerState: "open" }),
      agent("theirs", { ...acme, process: "q" }),
    ];
    expect(match([task("1"), task("2")], agents)).toEqual(["1:theirs", "2:theirs"]);
  });

  test("is tried with one task, by one agent of the process", () => {
    const half = { ...acme, providerState: "half-open" as const };
    const agents = [agent("a", half), agent("b", half)];
    expect(match([task("1"), task("2")], agents)).toEqual(["1:a"]);
    expect(match([task("2")], [agent("a", { ...half, load: 1 }), agent("b", half)])).toEqual([]);
  });
});

test("a provider's rate limit counts what is given out in one round", () => {
  const agents = [agent("a", { provider: "p", capacity: 9 })];
  const limits = { providerStarts: new Map([["p", 2]]) };
  expect(match([task("1"), task("2"), task("3")], agents, limits)).toEqual(["1:a", "2:a"]);
});

test("no limit is ever exceeded, no skill missing, and nothing that could run is left", () => {
  const name = fc.constantFrom("a", "b", "c");
  const limit = fc.dictionary(name, fc.nat(4)).map((given) => new Map(Object.entries(given)));
  const skills = fc.uniqueArray(fc.constantFrom("x", "y", "z"), { maxLength: 2 });
  const tasks = fc.array(
    fc.record({
      session: name,
      repository: name,
      skills,
      priority: fc.constantFrom(...prioritySchema.options),
    }),
    { maxLength: 20 },
  );
  const agents = fc.array(
    fc.record({
      role: name,
      provider: fc.option(name, { nil: undefined }),
      skills,
      capacity: fc.integer({ min: 1, max: 3 }),
      load: fc.nat(2),
    }),
    { maxLength: 6 },
  );
  const running = fc.array(
    fc.record({
      session: name,
      repository: name,
      role: name,
      provider: fc.option(name, { nil: undefined }),
    }),
    { maxLength: 4 },
  );
  const limits = fc.record({
    session: limit,
    repository: limit,
    role: limit,
    provider: limit,
    providerStarts: limit,
  });
  fc.assert(
    fc.property(tasks, agents, running, limits, (givenTasks, givenAgents, ran, allowed) => {
      const byTask = new Map(
        givenTasks.map((fields, index) => [`t${index}`, task(`t${index}`, fields)]),
      );
      const byAgent = new Map(
        givenAgents.map((fields, index) => [`a${index}`, agent(`a${index}`, fields)]),
      );
      const all = [...byTask.values()];
      const crew = [...byAgent.values()];
      const assigned = matchTasks({ tasks: all, agents: crew, running: ran, limits: allowed });
      expect(new Set(assigned.map((one) => one.task)).size).toBe(assigned.length);

      const now: RunningTask[] = [...ran];
      const load = new Map(crew.map((one) => [one.id, one.load]));
      const starts = new Map<string, number>();
      for (const { task: id, agent: by } of assigned) {
        const [what, who] = [byTask.get(id), byAgent.get(by)];
        if (!what || !who) throw new Error("unknown");
        expect(covers(who, what)).toBe(true);
        load.set(by, (load.get(by) ?? 0) + 1);
        expect(load.get(by)).toBeLessThanOrEqual(who.capacity);
        if (who.provider !== undefined)
          starts.set(who.provider, (starts.get(who.provider) ?? 0) + 1);
        expect(fits(what, who, now, starts, allowed, 1)).toBe(true);
        now.push({
          session: what.session,
          repository: what.repository,
          role: who.role,
          provider: who.provider,
        });
      }
      for (const left of all.filter(({ id }) => !assigned.some((one) => one.task === id))) {
        for (const who of crew) {
          const isFree = (load.get(who.id) ?? 0) < who.capacity && covers(who, left);
          expect(isFree && fits(left, who, now, starts, allowed, 0)).toBe(false);
        }
      }
    }),
    { numRuns: 500 },
  );
});

/** `counted`: whether the start in question is already in `starts`. */
function fits(
  what: ReadyTask,
  who: AvailableAgent,
  now: readonly RunningTask[],
  starts: ReadonlyMap<string, number>,
  limits: ConcurrencyLimits,
  counted: 0 | 1,
): boolean {
  const below = (
    scope: "session" | "repository" | "role" | "provider",
    value: string | undefined,
  ) =>
    value === undefined ||
    now.filter((one) => one[scope] === value).length < (limits[scope].get(value) ?? Infinity);
  const rate =
    who.provider === undefined ||
    (starts.get(who.provider) ?? 0) - counted <
      (limits.providerStarts.get(who.provider) ?? Infinity);
  return (
    rate &&
    below("session", what.session) &&
    below("repository", what.repository) &&
    below("role", who.role) &&
    below("provider", who.provider)
  );
}
