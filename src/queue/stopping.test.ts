import { describe, expect, test } from "vitest";
import { aborted, newId, queueFixture, type Handlers } from "../../test/support/running-queue.ts";
import { createQueue } from "./dbos-queue.ts";

const fixture = queueFixture();
const started: typeof fixture.started = (...input) => fixture.started(...input);

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
    const stopped = fixture.stop();
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
    await fixture.stop();
    await fixture.database.pool.query("update artel.process set stopped_at = null"); // as if it went on
    const running = await started(handlers);
    expect(await running.interrupted()).toEqual([]);
    await expect(running.resume(id)).rejects.toMatchObject({ code: "SESSION_OWNED", kind: "busy" });
    await fixture.database.pool.query(
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
    await fixture.stop();
    await fixture.database.pool.query(
      "update artel.process set stopped_at = null, host = 'elsewhere'",
    );
    const running = await started(handlers);
    await expect(running.resume(id)).rejects.toMatchObject({ code: "SESSION_OWNED" });
    await fixture.database.pool.query(
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
      await fixture.database.pool.query(
        `select count(*)::int as n from dbos.workflow_status s left join dbos.operation_outputs o using (workflow_uuid)
       where s.workflow_uuid = $1 or s.queue_partition_key = $1`,
        [id],
      )
    ).rows[0].n as number;
  await started(handlers);
  expect(await rows()).toBeGreaterThan(1);
  await fixture.database.pool.query(
    "update dbos.workflow_status set completed_at = completed_at - 31 * 86400000::bigint where workflow_uuid = $1",
    [id],
  );
  await started(handlers);
  await expect.poll(rows).toBe(0);
});

test("a process has one queue at a time", async () => {
  await started({});
  const second = createQueue({
    database: fixture.database,
    applicationVersion: "1",
    agents: [],
  });
  await expect(second.start()).rejects.toMatchObject({ code: "QUEUE_RUNNING" });
});
