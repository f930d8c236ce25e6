import { describe, expect, test } from "vitest";
import { ArtelError } from "#shared";
import { crew } from "../../test/support/crew.ts";
import { aborted, newId, queueFixture, type Handlers } from "../../test/support/running-queue.ts";

const fixture = queueFixture();
const started: typeof fixture.started = (...input) => fixture.started(...input);

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
      { agents: crew(3) },
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
