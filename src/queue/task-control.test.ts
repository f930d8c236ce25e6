import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import type { ArtelError } from "#shared";
import { crew } from "../../test/support/crew.ts";
import { aborted, newId, queueFixture, type Handlers } from "../../test/support/running-queue.ts";
import { createQueueControl, type QueueControl } from "./queue-control.ts";

const fixture = queueFixture();
const started: typeof fixture.started = (...input) => fixture.started(...input);
const control = (): QueueControl => createQueueControl(fixture.database);

/** A session of one task of two steps; the second waits for the end of its signal in the first round. */
function twoSteps(journal: string[]): Handlers {
  return {
    task: async (_input: null, { step, signal }) => {
      await step("first", async () => journal.push("first"));
      return step("second", async () => {
        journal.push("second");
        if (journal.filter((line) => line === "second").length > 1) return "done";
        return aborted(signal).catch((error: ArtelError) => {
          journal.push(error.code);
          throw error;
        });
      });
    },
    session: async (_input: null, { id, enqueue }) => {
      const task = await enqueue<null, string>("task", `${id}/t`, null, { title: "Two steps" });
      return task.result().catch((error: ArtelError) => error.code);
    },
  };
}

describe("a task can be", () => {
  test("paused behind its last step, and goes on there", async () => {
    const journal: string[] = [];
    const running = await started(twoSteps(journal));
    const id = newId();
    const handle = await running.run("session", id, null);
    await expect.poll(() => journal).toEqual(["first", "second"]);
    expect(await control().task(`${id}/t`)).toMatchObject({ status: "running", agent: "agent-1" });
    // Long enough for the session to wait for the run and not for its result.
    await sleep(700);
    await control().pause(`${id}/t`);
    await expect.poll(() => journal, { timeout: 2_000 }).toContain("TASK_PAUSED");
    await expect.poll(async () => (await control().task(`${id}/t`)).status).toBe("paused");
    await control().resume(`${id}/t`);
    expect(await handle.result()).toBe("done");
    expect(journal).toEqual(["first", "second", "TASK_PAUSED", "second"]);
    expect(await control().task(`${id}/t`)).toMatchObject({
      status: "passed",
      attempt: 1,
      losses: 0,
    });
  });

  test("cancelled within 2 s, and its session goes on without it", async () => {
    const journal: string[] = [];
    const running = await started(twoSteps(journal));
    const id = newId();
    const handle = await running.run("session", id, null);
    await expect.poll(() => journal).toEqual(["first", "second"]);
    const asked = performance.now();
    await control().cancel(`${id}/t`);
    expect(await handle.result()).toBe("SESSION_CANCELLED");
    await expect.poll(() => journal).toContain("SESSION_CANCELLED");
    expect(performance.now() - asked).toBeLessThan(2_000);
    await expect(control().cancel(`${id}/t`)).rejects.toMatchObject({ code: "TASK_ENDED" });
    // The session has gone on, and ended; the task's own process takes a moment to let go of it.
    const retried = () =>
      control()
        .retry(`${id}/t`)
        .catch((error: unknown) => error);
    await expect.poll(retried).toMatchObject({ code: "TASK_TAKEN" });
  });

  test("tried again while its session waits for others", async () => {
    let failures = 0;
    const gate = Promise.withResolvers<void>();
    const handlers: Handlers = {
      task: async (name: string, { step }) =>
        step("work", async () => {
          if (name === "slow") await gate.promise;
          if (name === "failing" && (failures += 1) === 1) throw new Error("not yet");
          return name;
        }),
      session: async (_input: null, { id, enqueue }) => {
        await enqueue("task", `${id}/failing`, "failing");
        const after = { dependsOn: [`${id}/failing`] };
        const last = await enqueue<string, string>("task", `${id}/after`, "after", after);
        const slow = await enqueue<string, string>("task", `${id}/slow`, "slow");
        return [await slow.result(), await last.result()];
      },
    };
    const running = await started(handlers, { agents: crew(3) });
    const id = newId();
    const handle = await running.run("session", id, null);
    const status = async (name: string) => (await control().task(`${id}/${name}`)).status;
    await expect.poll(() => status("failing")).toBe("failed");
    expect(await control().task(`${id}/failing`)).toMatchObject({
      failure: { message: "not yet" },
      attempt: 1,
    });
    expect(await control().task(`${id}/after`)).toMatchObject({
      status: "blocked",
      waitsFor: [`${id}/failing`],
    });
    expect((await control().statistics()).bottlenecks).toMatchObject([
      { kind: "blocked", tasks: [`${id}/after`] },
    ]);
    await expect(control().retry(`${id}/slow`)).rejects.toMatchObject({ code: "TASK_OPEN" });
    await control().retry(`${id}/failing`);
    await expect.poll(() => status("after")).toBe("passed");
    await expect(control().retry(`${id}/after`)).rejects.toMatchObject({ code: "TASK_ENDED" });
    gate.resolve();
    expect(await handle.result()).toEqual(["slow", "after"]);
    expect(await control().task(`${id}/failing`)).toMatchObject({ status: "passed", attempt: 2 });
  });

  test("not found", async () => {
    await started({});
    for (const act of ["task", "cancel", "retry", "pause", "resume"] as const) {
      await expect(control()[act]("nothing")).rejects.toMatchObject({
        code: "TASK_NOT_FOUND",
        kind: "not-found",
      });
    }
  });
});

test("a paused queue starts nothing, and goes on when it is resumed", async () => {
  let runs = 0;
  const handlers: Handlers = {
    task: async (_input: null, { step }) => step("work", async () => (runs += 1)),
    session: async (_input: null, { id, enqueue }) =>
      (await enqueue("task", `${id}/t`, null)).result(),
  };
  const running = await started(handlers);
  await control().pauseAll();
  const id = newId();
  const handle = await running.run("session", id, null);
  await expect
    .poll(async () => (await control().tasks({ session: id })).map(({ status }) => status))
    .toEqual(["paused"]);
  expect((await control().statistics()).paused).toEqual([""]);
  expect(runs).toBe(0);
  await control().resumeAll();
  expect(await handle.result()).toBe(1);
});

test("agents are seen with their record, and are gone with their process", async () => {
  const running = await started(
    {
      task: async (input: boolean, { step }) =>
        step("work", async () => {
          if (!input) throw new Error("no");
        }),
      session: async (_input: null, { id, enqueue }) => {
        const tasks = [];
        for (const [index, passes] of [true, true, false].entries()) {
          tasks.push(await enqueue("task", `${id}/${index}`, passes));
        }
        await Promise.allSettled(tasks.map((task) => task.result()));
      },
    },
    { agents: crew(1).map((agent) => ({ ...agent, name: "recorded" })) },
  );
  await (await running.run("session", newId(), null)).result();
  expect(await control().agents()).toMatchObject([
    {
      name: "recorded",
      role: "developer",
      isAlive: true,
      load: 0,
      passed: 2,
      failed: 1,
      fitness: 0.6,
    },
  ]);
  await fixture.stop();
  expect(await control().agents()).toEqual([]);
});

test("agents of a process that was killed are gone when another one starts", async () => {
  const { pool } = fixture.database;
  await pool.query(
    `insert into artel.process (id, host, boot, pid, started, application_version)
     select 'killed', host, boot, 4194305, started, '1' from artel.process limit 1`,
  );
  await pool.query(
    `insert into artel.agent (process, name, role, worker, skills, capacity, kinds, application_version)
     values ('killed', 'late', 'developer', 'toolsmith', '{}', 1, '{}', '1')`,
  );
  expect(await control().agents()).toMatchObject([{ name: "late" }]);
  await started({}, { agents: [] });
  expect(await control().agents()).toEqual([]);
});

test("a task can ask what its session was begun with", async () => {
  const handlers: Handlers = {
    task: async (_input: null, { step, session }) => {
      const input = await running.input(session);
      return step("answer", async () => input);
    },
    session: async (_input: unknown, { id, enqueue }) =>
      (await enqueue("task", `${id}/t`, null)).result(),
  };
  const running = await started(handlers);
  expect(await (await running.run("session", newId(), { n: 7 })).result()).toEqual({ n: 7 });
  await expect(running.input("nothing")).rejects.toMatchObject({ code: "SESSION_NOT_FOUND" });
});

test("what a session left is not done when the session has ended", async () => {
  let runs = 0;
  const handlers: Handlers = {
    task: async (_input: null, { step }) => step("work", async () => (runs += 1)),
    session: async (_input: null, { id, enqueue }) => {
      await enqueue("task", `${id}/t`, null);
    },
  };
  // Nobody takes it while the session runs.
  const running = await started(handlers, { agents: [] });
  const id = newId();
  await (await running.run("session", id, null)).result();
  await expect.poll(async () => (await control().task(`${id}/t`)).status).toBe("cancelled");
  await fixture.database.pool.query(
    "update artel.task set ended_at = null, outcome = null where session = $1",
    [id],
  );
  // As if the process had been killed in between.
  await started(handlers, { serves: "all-sessions" });
  await expect.poll(async () => (await control().task(`${id}/t`)).status).toBe("cancelled");
  expect(runs).toBe(0);
});
