import { describe, expect, test } from "vitest";
import { findBottlenecks, type WaitingTask } from "./bottlenecks.ts";
import type { AvailableAgent } from "./matching.ts";

const now = 1_000_000;

function task(id: string, fields: Partial<WaitingTask> = {}): WaitingTask {
  return {
    id,
    session: "s",
    status: "ready",
    skills: [],
    waitsFor: [],
    readySince: now,
    ...fields,
  };
}

const agent: AvailableAgent = {
  id: "a",
  process: "p",
  role: "developer",
  provider: undefined,
  skills: ["x"],
  capacity: 1,
  load: 1,
  fitness: 1,
  sessions: undefined,
};

describe("bottlenecks", () => {
  test("none where all goes its way", () => {
    const tasks = [task("1", { status: "running" }), task("2"), task("3", { status: "passed" })];
    expect(findBottlenecks(tasks, [agent], now)).toEqual([]);
  });

  test("a skill that no living agent has", () => {
    const tasks = [
      task("1", { skills: ["y"] }),
      task("2", { skills: ["y"] }),
      task("3", { skills: ["x"] }),
    ];
    expect(findBottlenecks(tasks, [agent], now)).toMatchObject([
      { kind: "skill-gap", tasks: ["1", "2"], count: 2, message: expect.stringContaining("y") },
    ]);
  });

  test("a session that no agent works for", () => {
    const found = findBottlenecks([task("1")], [{ ...agent, sessions: ["other"] }], now);
    expect(found).toMatchObject([{ kind: "skill-gap", tasks: ["1"] }]);
  });

  test("a task that failed and is waited for", () => {
    const tasks = [
      task("1", { status: "failed" }),
      task("2", { status: "blocked", waitsFor: ["1"] }),
      task("3", { status: "blocked", waitsFor: ["2"] }),
    ];
    expect(findBottlenecks(tasks, [agent], now)).toMatchObject([
      { kind: "blocked", tasks: ["2"], recommendation: expect.stringContaining("retry 1") },
    ]);
  });

  test("too few agents, or a limit", () => {
    const tasks = [
      task("1", { readySince: now - 31_000 }),
      task("2", { readySince: now - 29_000 }),
    ];
    expect(findBottlenecks(tasks, [agent], now)).toMatchObject([
      { kind: "overloaded", tasks: ["1"], recommendation: expect.stringContaining("worker") },
    ]);
    expect(findBottlenecks(tasks, [{ ...agent, load: 0 }], now)).toMatchObject([
      { kind: "overloaded", recommendation: expect.stringContaining("limit") },
    ]);
  });

  test("a provider that failed, where no other agent can do the task", () => {
    const acme = { ...agent, load: 0, provider: "acme", providerState: "open" as const };
    const tasks = [task("1", { skills: ["x"], readySince: now - 60_000 }), task("2")];
    expect(findBottlenecks(tasks, [acme], now)).toMatchObject([
      {
        kind: "provider-unavailable",
        tasks: ["1", "2"],
        message: expect.stringContaining("acme"),
        recommendation: expect.stringContaining("artel parts reset provider:acme"),
      },
    ]);
    expect(findBottlenecks([task("2")], [acme, { ...agent, id: "b" }], now)).toEqual([]);
  });

  test("a chain that is most of what is left, however deep", () => {
    const chain = Array.from({ length: 20_000 }, (_, index) =>
      task(`${index}`, { status: "blocked", waitsFor: index === 0 ? [] : [`${index - 1}`] }),
    );
    const [found] = findBottlenecks([...chain, task("free")], [agent], now);
    expect(found).toMatchObject({ kind: "dependency-chain", count: 20_000 });
    expect(found?.tasks.slice(0, 2)).toEqual(["0", "1"]);
    const wide = Array.from({ length: 11 }, (_, index) => task(`w${index}`));
    expect(findBottlenecks([...chain.slice(0, 5), ...wide], [agent], now)).toEqual([]);
  });
});
