import { describe, expect, test } from "vitest";
import type { GivenTaskTerms } from "#domain";
import { ArtelError } from "#shared";
import { crew } from "../../test/support/crew.ts";
import { aborted, newId, queueFixture, type Handlers } from "../../test/support/running-queue.ts";

const fixture = queueFixture();
const started: typeof fixture.started = (...input) => fixture.started(...input);

interface Wanted {
  readonly name: string;
  readonly terms?: GivenTaskTerms;
}

/** A session of these tasks, which run `work`; it answers how each of them ended. */
function sessionOf(
  tasks: (session: string) => readonly Wanted[],
  work: (name: string, signal: AbortSignal, attempt: string) => Promise<unknown>,
): Handlers {
  return {
    task: async ({ name }: { name: string }, { step, signal, id }) =>
      step("work", () => work(name, signal, id)),
    session: async (_input: null, { id, enqueue }) => {
      const handles = [];
      for (const { name, terms } of tasks(id)) {
        handles.push(await enqueue("task", `${id}/${name}`, { name }, terms));
      }
      const ends = await Promise.allSettled(handles.map((handle) => handle.result()));
      return ends.map((end) =>
        end.status === "fulfilled" ? end.value : (end.reason as ArtelError).code,
      );
    },
  };
}

async function resultOf(
  handlers: Handlers,
  options: Parameters<typeof started>[1] = {},
): Promise<unknown> {
  const running = await started(handlers, options);
  return (await running.run("session", newId(), null)).result();
}

describe("a task", () => {
  test("starts when all that it depends on have passed", async () => {
    const order: string[] = [];
    const tasks = (session: string) => [
      { name: "a" },
      { name: "b" },
      { name: "c", terms: { dependsOn: [`${session}/a`, `${session}/b`] } },
      { name: "d", terms: { dependsOn: [`${session}/c`] } },
    ];
    const work = async (name: string) => (order.push(name), name);
    expect(await resultOf(sessionOf(tasks, work), { agents: crew(4) })).toEqual([
      "a",
      "b",
      "c",
      "d",
    ]);
    expect(order.slice(2)).toEqual(["c", "d"]);
  });

  test("may depend on what has passed already, and not on what is not there", async () => {
    const handlers: Handlers = {
      task: async (input: unknown) => input,
      session: async (_input: null, { id, enqueue }) => {
        await (await enqueue("task", `${id}/a`, 1)).result();
        const late = await enqueue("task", `${id}/b`, 2, { dependsOn: [`${id}/a`] });
        const refused = await enqueue("task", `${id}/c`, 3, { dependsOn: [`${id}/x`] }).catch(
          (error: ArtelError) => error.code,
        );
        return [await late.result(), refused];
      },
    };
    expect(await resultOf(handlers)).toEqual([2, "TASK_DEPENDENCY"]);
  });

  test("of a higher priority comes first", async () => {
    const order: string[] = [];
    const gate = Promise.withResolvers<void>();
    const tasks = () => [
      { name: "first" },
      { name: "low", terms: { priority: "low" as const } },
      { name: "critical", terms: { priority: "critical" as const } },
      { name: "high", terms: { priority: "high" as const } },
      { name: "open", terms: { priority: "medium" as const } },
    ];
    const work = async (name: string) => {
      order.push(name);
      if (name === "first") await gate.promise;
    };
    const running = await started(sessionOf(tasks, work), { agents: crew(1) });
    const handle = await running.run("session", newId(), null);
    const { pool } = fixture.database;
    const waiting = async () =>
      (await pool.query("select count(*)::int as n from artel.task where ended_at is null")).rows[0]
        .n as number;
    await expect.poll(waiting).toBe(5);
    gate.resolve();
    await handle.result();
    expect(order).toEqual(["first", "critical", "high", "open", "low"]);
  });

  test("with one idempotency key is done once", async () => {
    let runs = 0;
    const tasks = () => [
      { name: "a", terms: { idempotencyKey: "k" } },
      { name: "b", terms: { idempotencyKey: "k" } },
    ];
    const result = await resultOf(sessionOf(tasks, async (name) => ((runs += 1), name)));
    expect(result).toEqual(["a", "a"]);
    expect(runs).toBe(1);
  });

  test("is tried again after a failure, later each time, as often as it may", async () => {
    const starts: number[] = [];
    const attempts: string[] = [];
    const terms = { attempts: { limit: 3, backoffMs: 100 } };
    const work = async (_name: string, _signal: AbortSignal, attempt: string) => {
      starts.push(performance.now());
      attempts.push(attempt.replace(/^.*\//, ""));
      if (starts.length < 3) throw new Error("not yet");
      return "passed";
    };
    expect(await resultOf(sessionOf(() => [{ name: "a", terms }], work))).toEqual(["passed"]);
    expect(attempts).toEqual(["a", "a~2", "a~3"]);
    const [first = 0, second = 0, third = 0] = starts;
    expect(second - first).toBeGreaterThan(95);
    expect(third - second).toBeGreaterThan(195);
  });

  test("that was refused is not tried again, and the last failure is the task's", async () => {
    let refused = 0;
    let failed = 0;
    const terms = { attempts: { limit: 2, backoffMs: 10 } };
    const work = async (name: string) => {
      if (name === "refused") {
        refused += 1;
        throw new ArtelError({ code: "NO", kind: "refused", message: "never" });
      }
      failed += 1;
      throw new ArtelError({ code: `FAILED_${failed}`, kind: "failed", message: "again" });
    };
    const tasks = () => [
      { name: "refused", terms },
      { name: "failing", terms },
    ];
    expect(await resultOf(sessionOf(tasks, work))).toEqual(["NO", "FAILED_2"]);
    expect(refused).toBe(1);
  });

  test("fails when it takes longer than it may", async () => {
    const seen: unknown[] = [];
    const terms = { timeoutMs: 150 };
    const work = (_name: string, signal: AbortSignal) =>
      aborted(signal).catch((error: ArtelError) => {
        seen.push(error.code);
        throw error;
      });
    expect(await resultOf(sessionOf(() => [{ name: "a", terms }], work))).toEqual(["TASK_TIMEOUT"]);
    expect(seen).toEqual(["TASK_TIMEOUT"]);
  });

  test("waits for an agent with its skills", async () => {
    const agents = crew(2).map((agent, index) => ({
      ...agent,
      skills: index === 0 ? ["x"] : ["y"],
    }));
    const tasks = () => [{ name: "a", terms: { skills: ["y"] } }];
    expect(
      await resultOf(
        sessionOf(tasks, async () => "done"),
        { agents },
      ),
    ).toEqual(["done"]);
    const { rows } = await fixture.database.pool.query(
      "select agent from artel.task order by created_at desc limit 1",
    );
    expect(rows).toEqual([{ agent: "agent-2" }]);
  });
});

describe("limits", () => {
  /**
   * The most that ran at a time of each group, which is the first letter of a task's name. The first ones wait until so
   * many are there as may, so that it can be seen on a slow machine too.
   */
  function counting(limits: Readonly<Record<string, number>>) {
    const now = new Map<string, number>();
    const most = new Map<string, number>();
    const full = new Map(
      Object.keys(limits).map((group) => [group, Promise.withResolvers<void>()]),
    );
    const work = async (name: string) => {
      const group = name.charAt(0);
      const count = (now.get(group) ?? 0) + 1;
      now.set(group, count);
      most.set(group, Math.max(most.get(group) ?? 0, count));
      if (count === limits[group]) full.get(group)?.resolve();
      await full.get(group)?.promise;
      await new Promise((resolve) => setTimeout(resolve, 20));
      now.set(group, (now.get(group) ?? 0) - 1);
      return name;
    };
    return { most, work };
  }

  test("hold for a session", async () => {
    const { most, work } = counting({ a: 3 });
    const tasks = () => Array.from({ length: 8 }, (_, index) => ({ name: `a${index}` }));
    const running = await started(sessionOf(tasks, work), { agents: crew(6) });
    await (await running.run("session", newId(), null, { tasksAtOnce: 3 })).result();
    expect(most.get("a")).toBe(3);
  });

  test("hold for each repository, and one leaves room for the others", async () => {
    const { most, work } = counting({ a: 2, b: 2 });
    const of = (group: string, count: number) =>
      Array.from({ length: count }, (_, index) => ({
        name: `${group}${index}`,
        terms: { repository: group },
      }));
    const options = { agents: crew(4), tasksPerRepository: 2 };
    await resultOf(
      sessionOf(() => [...of("a", 12), ...of("b", 4)], work),
      options,
    );
    expect(most.get("a")).toBe(2);
    expect(most.get("b")).toBe(2);
  });

  test("hold for a role and a provider, and for the starts of a provider", async () => {
    const { pool } = fixture.database;
    await started({});
    await pool.query(
      `insert into artel.queue_limit (scope, name, concurrency, rate_count, rate_seconds)
       values ('role', 'tester', 1, null, null), ('provider', 'slow', null, 2, 1)`,
    );
    const starts: number[] = [];
    const { most, work } = counting({ t: 1, p: 1 });
    const agents = [
      { name: "t", role: "tester", worker: "model" as const, skills: ["test"], capacity: 4 },
      {
        name: "p",
        role: "coder",
        worker: "model" as const,
        provider: "slow",
        skills: ["code"],
        capacity: 4,
      },
    ];
    const tasks = () => [
      ...["t1", "t2", "t3"].map((name) => ({ name, terms: { skills: ["test"] } })),
      ...["p1", "p2", "p3"].map((name) => ({ name, terms: { skills: ["code"] } })),
    ];
    const timed = async (name: string) => {
      if (name.startsWith("p")) starts.push(performance.now());
      return work(name);
    };
    await resultOf(sessionOf(tasks, timed), { agents });
    await pool.query("delete from artel.queue_limit");
    expect(most.get("t")).toBe(1);
    expect((starts[2] ?? 0) - (starts[0] ?? 0)).toBeGreaterThan(950);
    expect((starts[1] ?? 0) - (starts[0] ?? 0)).toBeLessThan(500);
  });
});
