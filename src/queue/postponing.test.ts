import { expect, test } from "vitest";
import { Parts, type PartIdentity } from "#infra/resilience";
import { createQueueControl, type QueuedTask } from "#queue";
import type { Clock } from "#shared";
import { crew } from "../../test/support/crew.ts";
import { partPolicies } from "../../test/support/parts.ts";
import { newId, queueFixture, type Handlers } from "../../test/support/running-queue.ts";

const fixture = queueFixture();
const SANDBOX: PartIdentity = { kind: "sandbox", name: "os" };

/** A part that fails as often as it is told to, and what a session's tasks make of it. */
function scene(openMs: number, failures: number, clock?: Clock) {
  const policies = partPolicies({ openMs, maximumOpenMs: openMs });
  const parts = new Parts({ policies, ...(clock && { clock }) });
  const left = { failures };
  const begun: string[] = [];
  const attempts: { readonly id: string; readonly at: number }[] = [];
  const use = () =>
    parts.part(SANDBOX).run({
      run: async () => (left.failures-- > 0 ? "failed" : "done"),
      failureOf: (outcome) =>
        "result" in outcome && outcome.result === "failed" ? { reason: "no luck" } : undefined,
    });
  const handlers: Handlers = {
    task: async (name: string, { step, id }) => {
      await step("begin", async () => void begun.push(name));
      return step("work", async () => {
        attempts.push({ id, at: performance.now() });
        return name === "other" ? "other" : use();
      });
    },
    session: async (names: readonly string[], { id, enqueue }) => {
      const handles = [];
      for (const name of names) handles.push(await enqueue("task", `${id}/${name}`, name));
      const ends = await Promise.allSettled(handles.map((handle) => handle.result()));
      return ends.map((end) =>
        end.status === "fulfilled" ? end.value : (end.reason as { code: string }).code,
      );
    },
  };
  return { parts, handlers, begun, attempts, use };
}

async function tasks(): Promise<readonly QueuedTask[]> {
  return createQueueControl(fixture.database).tasks();
}

test("a task that needs what is left alone starts again when it may, at no cost; others go on", async () => {
  const { handlers, begun, attempts, use } = scene(1_500, 1);
  const queue = await fixture.started(handlers, { agents: crew(2) });
  await use(); // opens it
  const openedAt = performance.now();
  const session = newId();
  const handle = await queue.run("session", session, ["first", "other"]);
  const first = async () => (await tasks()).find(({ id }) => id === `${session}/first`);
  await expect.poll(async () => (await first())?.postponements).toBe(1);
  expect(await first()).toMatchObject({
    status: "delayed",
    attempt: 1,
    lease: undefined,
    failure: undefined,
    postponedFor: expect.stringContaining("sandbox:os failed once"),
  });
  await expect
    .poll(async () => (await tasks()).find(({ id }) => id === `${session}/other`)?.status)
    .toBe("passed");
  expect(await handle.result()).toEqual(["done", "other"]);
  // Behind its recorded step, under the same name, and not before the time.
  expect(begun.toSorted()).toEqual(["first", "other"]);
  const own = attempts.filter(({ id }) => id === `${session}/first`);
  expect(own).toHaveLength(2);
  expect((own[1]?.at ?? 0) - openedAt).toBeGreaterThan(1_400);
  expect(await first()).toMatchObject({ status: "passed", attempt: 1, postponements: 1 });
});

test("a task that waited too often fails with the reason", async () => {
  const now = Date.now();
  // By its clock, which stands, it stays open; by the queue's, the time comes at once.
  const { handlers, attempts, use } = scene(100, 1, { now: () => now });
  const queue = await fixture.started(handlers, { agents: crew(1), waits: 2 });
  await use();
  const session = newId();
  const handle = await queue.run("session", session, ["first", "other"]);
  expect(await handle.result()).toEqual(["PART_UNAVAILABLE", "other"]);
  const task = (await tasks()).find(({ id }) => id === `${session}/first`);
  expect(task).toMatchObject({
    status: "failed",
    attempt: 1,
    postponements: 2,
    failure: { code: "PART_UNAVAILABLE" },
  });
  expect(attempts.filter(({ id }) => id === `${session}/first`)).toHaveLength(3);
});

test("what is no task, a session's own step, fails at once", async () => {
  const { use } = scene(60_000, 1);
  await use();
  const direct: Handlers = { direct: async (_input: null, { step }) => step("work", use) };
  const queue = await fixture.started(direct);
  await expect((await queue.run("direct", newId(), null)).result()).rejects.toMatchObject({
    code: "PART_UNAVAILABLE",
    details: { part: "sandbox:os" },
  });
});
