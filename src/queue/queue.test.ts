import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { connectDatabase, type Database } from "#infra/database";
import { ArtelError, randomId } from "#shared";
import { temporaryDatabase, type TemporaryDatabase } from "../../test/support/database.ts";
import { createQueue, type QueueOptions } from "./dbos-queue.ts";
import type { Queue, WorkflowContext } from "./queue.ts";

let place: TemporaryDatabase;
let database: Database;
let queue: Queue | undefined;

beforeAll(async () => {
  place = await temporaryDatabase();
  database = await connectDatabase(place.options);
});
afterEach(async () => {
  await queue?.stop();
  queue = undefined;
});
afterAll(async () => {
  await database?.close();
  await place?.remove();
});

type Handlers = Record<string, (input: never, context: WorkflowContext) => Promise<unknown>>;

/** The process's queue, started anew as after a restart of the process. */
async function started(handlers: Handlers, options: Partial<QueueOptions> = {}): Promise<Queue> {
  await queue?.stop();
  queue = createQueue({ database, applicationVersion: "1", agents: 2, ...options });
  for (const [kind, handler] of Object.entries(handlers)) queue.register(kind, handler);
  await queue.start();
  return queue;
}

const newId = () => `s-${randomId(8)}`;

/** Resolves with the signal's reason, as a step that passes its signal on would reject with it. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const end = () => reject(signal.reason);
    if (signal.aborted) end();
    else signal.addEventListener("abort", end, { once: true });
  });
}

class TestError extends ArtelError {}

describe("a session", () => {
  test("gives its result, and again to who asks for the same id", async () => {
    let runs = 0;
    const running = await started({
      session: async (input: { n: number }, { step }) =>
        step("double", async () => ((runs += 1), input.n * 2)),
    });
    const id = newId();
    const handles = await Promise.all([1, 2, 3].map(() => running.run("session", id, { n: 21 })));
    expect(await Promise.all(handles.map((handle) => handle.result()))).toEqual([42, 42, 42]);
    expect(await (await running.run("session", id, { n: 99 })).result()).toBe(42);
    expect(runs).toBe(1);
  });

  test("fails with the error of its handler, also when it is looked up later", async () => {
    const handlers: Handlers = {
      session: async (_input: null, { step }) => {
        await step("ok", async () => 1);
        throw new TestError({
          code: "NO_TESTS",
          kind: "refused",
          message: "none",
          remedy: "write some",
          details: { n: 3 },
        });
      },
    };
    const id = newId();
    const expected = {
      code: "NO_TESTS",
      kind: "refused",
      message: "none",
      remedy: "write some",
      details: { n: 3 },
      name: "TestError",
    };
    const first = await (await started(handlers)).run("session", id, null);
    await expect(first.result()).rejects.toMatchObject(expected);
    const later = await (await started(handlers)).run("session", id, null);
    await expect(later.result()).rejects.toMatchObject(expected);
    await expect(later.result()).rejects.toBeInstanceOf(ArtelError);
  });

  test("can handle the failure of a step, the same way after a restart", async () => {
    let attempts = 0;
    const seen: unknown[] = [];
    const handlers: Handlers = {
      session: async (_input: null, { step, signal }) => {
        const failure = await step("fails", async () => {
          attempts += 1;
          throw new TestError({ code: "DISK", kind: "environment", message: "full" });
        }).catch((error: unknown) => error);
        seen.push((failure as TestError).code);
        await step("waits", () => (seen.length === 1 ? aborted(signal) : Promise.resolve()));
        return "handled";
      },
    };
    const id = newId();
    await (await started(handlers)).run("session", id, null);
    await expect.poll(() => seen.length).toBe(1);
    const resumed = await (await started(handlers)).resume(id);
    expect(await resumed.result()).toBe("handled");
    expect(seen).toEqual(["DISK", "DISK"]);
    expect(attempts).toBe(1);
  });

  test("may not use a step's name twice", async () => {
    const running = await started({
      session: async (_input: null, { step }) => {
        await step("same", async () => 1);
        await step("same", async () => 2);
      },
    });
    const handle = await running.run("session", newId(), null);
    await expect(handle.result()).rejects.toMatchObject({ code: "STEP_NAME_TWICE" });
  });

  test("of an unknown kind is refused, and one that does not exist is not found", async () => {
    const running = await started({});
    await expect(running.run("other", newId(), null)).rejects.toMatchObject({
      code: "WORKFLOW_KIND",
    });
    await expect(running.resume("nothing")).rejects.toMatchObject({ code: "SESSION_NOT_FOUND" });
    await expect(running.cancel("nothing")).rejects.toMatchObject({ code: "SESSION_NOT_FOUND" });
  });
});

describe("an obstacle", () => {
  test("stops the session without an end, and it goes on when the obstacle is gone", async () => {
    let isFull = true;
    let runs = 0;
    const handlers: Handlers = {
      task: async (_input: null, { step }) =>
        step("write", async () => {
          runs += 1;
          if (isFull) throw new Error("no room");
          return "written";
        }),
      session: async (_input: null, { id, enqueue, step }) => {
        try {
          return await (await enqueue<null, string>("task", `${id}/1/1`, null)).result();
        } catch {
          return step("give up", async () => "gave up");
        }
      },
    };
    const obstacle = new TestError({ code: "FULL", kind: "environment", message: "full" });
    const isObstacle = (error: unknown) => error instanceof Error && error.message === "no room";
    const options = { obstacleOf: (error: unknown) => (isObstacle(error) ? obstacle : undefined) };
    const id = newId();
    const halted = await started(handlers, options);
    await expect((await halted.run("session", id, null)).result()).rejects.toBe(obstacle);
    isFull = false;
    const resumed = await started(handlers, options);
    expect((await resumed.interrupted()).map((found) => found.id)).toContain(id);
    expect(await (await resumed.resume(id)).result()).toBe("written");
    expect(runs).toBe(2);
  });
});

test("a session is quiet when its steps are over", async () => {
  let isOver = false;
  const running = await started({
    session: async (_input: null, { step, signal }) =>
      step("work", async () => {
        await aborted(signal).catch(() => {});
        await new Promise((resolve) => setTimeout(resolve, 50));
        isOver = true;
        return null;
      }),
  });
  const id = newId();
  const handle = await running.run("session", id, null);
  const result = handle.result().catch((error: unknown) => error);
  await running.quiet("another");
  expect(isOver).toBe(false);
  await running.cancel(id);
  await running.quiet(id);
  expect(isOver).toBe(true);
  expect(await result).toMatchObject({ code: "SESSION_CANCELLED" });
});

describe("tasks", () => {
  test("run side by side, as many as there are agents", async () => {
    let now = 0;
    let most = 0;
    const full = Promise.withResolvers<void>();
    const running = await started(
      {
        task: async ({ n }: { n: number }, { step }) => {
          now += 1;
          most = Math.max(most, now);
          if (now === 3) full.resolve();
          await step("work", async () => {
            await full.promise; // until as many run as may
            await new Promise((resolve) => setTimeout(resolve, 30));
          });
          now -= 1;
          return n * n;
        },
        session: async (_input: null, { id, enqueue }) => {
          const handles = [];
          for (let n = 1; n <= 8; n += 1)
            handles.push(await enqueue<unknown, number>("task", `${id}/${n}/1`, { n }));
          const results = await Promise.all(handles.map((handle) => handle.result()));
          return results.reduce((sum, value) => sum + value, 0);
        },
      },
      { agents: 3 },
    );
    expect(await (await running.run("session", newId(), null)).result()).toBe(204);
    expect(most).toBe(3);
  });

  test("know their session, and fail towards it with their own error", async () => {
    const running = await started({
      task: async (_input: null, { id, session }) => {
        throw new TestError({ code: "TASK", kind: "failed", message: `${id} of ${session}` });
      },
      session: async (_input: null, { id, enqueue }) => {
        const task = await enqueue("task", `${id}/t/1`, null);
        return task.result().catch((error: ArtelError) => [error.code, error.message]);
      },
    });
    const id = newId();
    const handle = await running.run("session", id, null);
    expect(await handle.result()).toEqual(["TASK", `${id}/t/1 of ${id}`]);
  });
});

describe("cancelling", () => {
  test("aborts a session with its tasks, and ends both as cancelled", async () => {
    const reasons: unknown[] = [];
    let hanging = 0;
    const note = async (signal: AbortSignal) => {
      hanging += 1;
      await aborted(signal).catch((error: ArtelError) => {
        reasons.push(error.code);
        throw error;
      });
    };
    const running = await started({
      task: async (_input: null, { step, signal }) => step("hang", () => note(signal)),
      session: async (_input: null, { id, enqueue, step, signal }) => {
        const task = await enqueue("task", `${id}/t/1`, null);
        await Promise.allSettled([task.result(), step("hang", () => note(signal))]);
        await step("after", async () => reasons.push("went on"));
      },
    });
    const id = newId();
    const handle = await running.run("session", id, null);
    await expect.poll(() => hanging).toBe(2);
    const before = Date.now();
    await running.cancel(id);
    await expect(handle.result()).rejects.toMatchObject({
      code: "SESSION_CANCELLED",
      kind: "cancelled",
    });
    expect(Date.now() - before).toBeLessThan(2000);
    expect(reasons).toEqual(["SESSION_CANCELLED", "SESSION_CANCELLED"]);
    expect(await running.interrupted()).toEqual([]);
    await expect((await running.resume(id)).result()).rejects.toMatchObject({
      code: "SESSION_CANCELLED",
    });
  });

  test("has no effect on what has ended", async () => {
    const running = await started({ session: async () => "done" });
    const id = newId();
    const handle = await running.run("session", id, null);
    await handle.result();
    await running.cancel(id);
    expect(await handle.result()).toBe("done");
  });
});

describe("stopping", () => {
  /** A session of two steps, whose second waits for the end of the process the first time. */
  function interruptible(journal: string[]): Handlers {
    return {
      task: async (_input: null, { step, signal }) => {
        await step("task", async () => {
          journal.push("task");
          if (journal.filter((line) => line === "task").length === 1) await aborted(signal);
        });
        return "task done";
      },
      session: async (input: { n: number }, { id, step, enqueue }) => {
        await step("first", async () => journal.push("first"));
        const task = await enqueue("task", `${id}/t/1`, null);
        const result = await task.result();
        await step("last", async () => journal.push("last"));
        return `${String(result)} ${input.n}`;
      },
    };
  }

  test("leaves a session to be resumed, without an end for the step in flight", async () => {
    const journal: string[] = [];
    const handlers = interruptible(journal);
    const id = newId();
    const handle = await (await started(handlers)).run("session", id, { n: 7 });
    await expect.poll(() => journal).toEqual(["first", "task"]);
    const result = handle.result();
    const stopped = queue!.stop();
    await expect(result).rejects.toMatchObject({ code: "QUEUE_STOPPED" });
    await stopped;
    const running = await started(handlers);
    expect(await running.interrupted()).toMatchObject([{ id, kind: "session", input: { n: 7 } }]);
    expect(await (await running.resume(id)).result()).toBe("task done 7");
    expect(journal).toEqual(["first", "task", "task", "last"]);
    expect(await running.interrupted()).toEqual([]);
  });

  test("is refused to nobody but those who still live: a session has one owner", async () => {
    const journal: string[] = [];
    const handlers = interruptible(journal);
    const id = newId();
    await (await started(handlers)).run("session", id, { n: 1 });
    await expect.poll(() => journal.length).toBe(2);
    await queue!.stop();
    await database.pool.query("update artel.process set stopped_at = null"); // as if it went on
    const running = await started(handlers);
    expect(await running.interrupted()).toEqual([]);
    await expect(running.resume(id)).rejects.toMatchObject({ code: "SESSION_OWNED", kind: "busy" });
    await database.pool.query(
      "update artel.process set stopped_at = now() where stopped_at is null and id <> (select id from artel.process order by registered_at desc limit 1)",
    );
    expect(await (await running.resume(id)).result()).toBe("task done 1");
  });

  test("counts a process of another machine as dead when it is silent", async () => {
    const journal: string[] = [];
    const handlers = interruptible(journal);
    const id = newId();
    await (await started(handlers)).run("session", id, { n: 1 });
    await expect.poll(() => journal.length).toBe(2);
    await queue!.stop();
    await database.pool.query("update artel.process set stopped_at = null, host = 'elsewhere'");
    const running = await started(handlers);
    await expect(running.resume(id)).rejects.toMatchObject({ code: "SESSION_OWNED" });
    await database.pool.query(
      "update artel.process set heartbeat_at = now() - interval '31 seconds' where host = 'elsewhere'",
    );
    expect(await (await running.resume(id)).result()).toBe("task done 1");
  });

  test("of another version is not resumed by this one", async () => {
    const journal: string[] = [];
    const handlers = interruptible(journal);
    const id = newId();
    await (await started(handlers)).run("session", id, { n: 1 });
    await expect.poll(() => journal.length).toBe(2);
    const newer = await started(handlers, { applicationVersion: "2" });
    expect(await newer.interrupted()).toEqual([]);
    await expect(newer.resume(id)).rejects.toMatchObject({
      code: "SESSION_VERSION",
      kind: "refused",
    });
    await newer.cancel(id);
  });

  test("twice, or without start, does nothing", async () => {
    const running = await started({});
    await Promise.all([running.stop(), running.stop()]);
    await running.stop();
    await expect(running.run("session", newId(), null)).rejects.toMatchObject({
      code: "QUEUE_STOPPED",
    });
  });
});

test("steps may run side by side, and end in another order after a restart", async () => {
  const runs: string[] = [];
  let round = 0;
  const handlers: Handlers = {
    session: async (_input: null, { step, signal }) => {
      const order = round === 0 ? ["a", "b", "c"] : ["c", "b", "a"];
      round += 1;
      const results = await Promise.all(
        order.map((name) => step(name, async () => (runs.push(name), name))),
      );
      await step("wait", () => (round === 1 ? aborted(signal) : Promise.resolve()));
      return results.toSorted().join("");
    },
  };
  const id = newId();
  await (await started(handlers)).run("session", id, null);
  await expect.poll(() => runs.length).toBe(3);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(await (await (await started(handlers)).resume(id)).result()).toBe("abc");
  expect(runs.toSorted()).toEqual(["a", "b", "c"]);
});

test("sessions that ended long ago are forgotten with their tasks and steps", async () => {
  const handlers: Handlers = {
    task: async (_input: null, { step }) => step("work", async () => 1),
    session: async (_input: null, { id, enqueue }) =>
      (await enqueue("task", `${id}/t/1`, null)).result(),
  };
  const id = newId();
  await (await (await started(handlers)).run("session", id, null)).result();
  const rows = async () =>
    (
      await database.pool.query(
        `select count(*)::int as n from dbos.workflow_status s left join dbos.operation_outputs o using (workflow_uuid)
       where s.workflow_uuid = $1 or s.queue_partition_key = $1`,
        [id],
      )
    ).rows[0].n as number;
  await started(handlers);
  expect(await rows()).toBeGreaterThan(1);
  await database.pool.query(
    "update dbos.workflow_status set completed_at = completed_at - 31 * 86400000::bigint where workflow_uuid = $1",
    [id],
  );
  await started(handlers);
  await expect.poll(rows).toBe(0);
});

test("a process has one queue at a time", async () => {
  await started({});
  const second = createQueue({ database, applicationVersion: "1", agents: 1 });
  await expect(second.start()).rejects.toMatchObject({ code: "QUEUE_RUNNING" });
});
