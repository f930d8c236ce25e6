import { afterEach, describe, expect, test } from "vitest";
import { createBudget, createBudgetBooks, type BudgetKernel } from "#budget";
import type { NewEvent } from "#domain";
import { createQueueControl } from "#queue";
import { silentLogger } from "#shared";
import { NO_LIMITS, PLENTY } from "../../test/support/budget.ts";
import { newId, queueFixture, type Handlers } from "../../test/support/running-queue.ts";
import { BudgetStopError } from "./budget-stop.ts";
import { obstacle, postponement } from "./obstacle.ts";
import { openSessionBudgets } from "./session-budget.ts";

type Limit = typeof PLENTY;

const fixture = queueFixture();
const dataFolder = "/nowhere";
let budget: BudgetKernel | undefined;
afterEach(() => budget?.close());

/** A session with two tasks, each of which makes three calls of one dollar, each in a step of its own. */
function handlers(kernel: () => BudgetKernel, made: string[]): Handlers {
  return {
    task: async ({ name }: { name: string }, { session, step, signal }) => {
      for (let n = 1; n <= 3; n += 1) {
        await step(`call ${n}`, async () => {
          const reservation = await kernel().reserve(
            {
              call: `${session}/${name}/${n}`,
              spender: { session, task: name, person: "ada" },
              provider: "p",
              model: "m",
              estimate: { tokens: 10, dollars: 1 },
              fingerprint: `${n}`,
            },
            signal,
          );
          made.push(`${name} ${n}`);
          await kernel().settle(reservation, { tokens: 10, dollars: 1 });
          return null;
        });
      }
      return name;
    },
    session: async (_input: null, { id, enqueue }) => {
      const names = [];
      for (const name of ["a", "b"]) {
        const handle = await enqueue<{ name: string }, string>("task", `${id}/${name}/1`, { name });
        names.push(
          await handle.result().catch((error: unknown) => {
            if (error instanceof Error && "code" in error) return String(error.code);
            throw error;
          }),
        );
      }
      return names;
    },
  };
}

/** A session with that limit, whose handlers note the calls that they made. */
async function opened(limit: Limit) {
  const id = newId();
  const made: string[] = [];
  const kernel = createBudget({
    database: fixture.database,
    process: "p",
    living: async (ids) => new Set(ids),
    waitMs: 0,
  });
  budget = kernel;
  await open(kernel, id, limit);
  type Options = Parameters<typeof fixture.started>[1];
  const started = (options: Options) =>
    fixture.started(
      handlers(() => kernel, made),
      options,
    );
  return { id, made, started };
}

const open = (kernel: BudgetKernel, id: string, limit: Limit) =>
  kernel.open(id, { person: "ada", limits: { ...NO_LIMITS, session: limit }, repeatedCalls: 5 });

describe("a limit", () => {
  test("of the session stops it before the next call, and raised it goes on with that call", async () => {
    const { id, made, started } = await opened({ ...PLENTY, dollars: 4 });
    const options = {
      obstacleOf: (error: unknown) => obstacle(error, { dataFolder, serves: "own-sessions" }),
    };
    const halted = await started(options);
    const ended = await (await halted.run("session", id, null)).result().catch((error) => error);
    expect(ended).toBeInstanceOf(BudgetStopError);
    expect(ended).toMatchObject({
      code: "BUDGET_EXHAUSTED",
      remedy: expect.stringContaining(`artel resume ${id}`),
    });
    expect(made).toEqual(["a 1", "a 2", "a 3", "b 1"]);

    const again = await started(options);
    await expect((await again.resume(id)).result()).rejects.toBeInstanceOf(BudgetStopError);
    expect(made).toHaveLength(4);

    const books = createBudgetBooks(fixture.database);
    await books.limit({ kind: "session", id, limit: { dollars: 6 }, by: "person:ada" });
    const resumed = await started(options);
    expect((await resumed.interrupted()).map((each) => each.id)).toContain(id);
    expect(await (await resumed.resume(id)).result()).toEqual(["a", "b"]);
    expect(made).toEqual(["a 1", "a 2", "a 3", "b 1", "b 2", "b 3"]);
    const { scopes } = await books.session(id);
    expect(scopes.find(({ scope }) => scope.kind === "session")).toMatchObject({
      spent: { dollars: 6 },
      calls: 6,
    });
  });

  test("of one task ends that task, and the session goes on with the others", async () => {
    const { id, made, started } = await opened(PLENTY);
    await createBudgetBooks(fixture.database).limit({
      kind: "task",
      id: `${id}/a`,
      limit: { dollars: 1 },
      by: "person:ada",
    });
    const running = await started({
      obstacleOf: (error) => obstacle(error, { dataFolder, serves: "own-sessions" }),
    });
    expect(await (await running.run("session", id, null)).result()).toEqual([
      "BUDGET_EXHAUSTED",
      "b",
    ]);
    expect(made).toEqual(["a 1", "b 1", "b 2", "b 3"]);
  });

  test("of the session does not stop a worker: it gives the task back, until the limit was raised", async () => {
    const { id, made, started } = await opened({ ...PLENTY, dollars: 4 });
    const worker = await started({
      obstacleOf: (error) => obstacle(error, { dataFolder, serves: "all-sessions" }),
      postponementOf: (error) => postponement(error, "all-sessions", 200),
      waits: 1_000,
    });
    const handle = await worker.run("session", id, null);
    const control = createQueueControl(fixture.database);
    const task = async () => (await control.tasks()).find((each) => each.id === `${id}/b/1`);
    await expect.poll(async () => (await task())?.postponements ?? 0).toBeGreaterThan(1);
    expect((await task())?.postponedFor).toContain("A limit");
    const books = createBudgetBooks(fixture.database);
    await books.limit({ kind: "session", id, limit: { dollars: 6 }, by: "person:ada" });
    expect(await handle.result()).toEqual(["a", "b"]);
    expect(made).toEqual(["a 1", "a 2", "a 3", "b 1", "b 2", "b 3"]);
  });
});

test("the first call that a limit refuses is told to the session's events, the others have its key", async () => {
  const id = newId();
  const told: NewEvent[] = [];
  const budgets = (append: (session: string, events: readonly NewEvent[]) => Promise<void>) =>
    openSessionBudgets({
      database: fixture.database,
      process: "p",
      waitMs: 0,
      sink: { append },
      logger: silentLogger,
    });
  budget = budgets(async (_, events) => void told.push(...events));
  await open(budget, id, { tokens: 5, dollars: 1 });
  const request = (n: number) => ({
    call: `${id}/${n}`,
    spender: { session: id, task: "a-1", agent: "x", person: "ada" },
    provider: "p",
    model: "m",
    estimate: { tokens: 6, dollars: null },
    fingerprint: "f",
  });
  for (const n of [1, 2]) await expect(budget.reserve(request(n))).rejects.toThrow("A limit");
  expect(told).toMatchObject([
    {
      type: "budget.exhausted",
      actor: "agent:x",
      session: id,
      task: "a-1",
      payload: { task: "a-1", exhaustion: { scope: { kind: "session", id }, unit: "tokens" } },
      key: `budget/${id}/session/${id}//tokens/5`,
    },
    { key: told[0]?.key },
  ]);
  const mute = budgets(() => Promise.reject(new Error("the disk is full")));
  await expect(mute.reserve(request(3))).rejects.toMatchObject({ code: "BUDGET_EXHAUSTED" });
  mute.close();
});
