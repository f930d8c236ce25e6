import { afterEach, expect, test } from "vitest";
import { PartPublisher, Parts } from "#infra/resilience";
import { createQueueControl } from "#queue";
import { silentLogger } from "#shared";
import { partPolicies } from "../../test/support/parts.ts";
import { newId, queueFixture, type Handlers } from "../../test/support/running-queue.ts";

const fixture = queueFixture();
const LONG = { timeout: 60_000 };
let publisher: PartPublisher | undefined;
afterEach(() => publisher?.stop());

test("a provider that is left alone gets no task, then one, then all", LONG, async () => {
  const parts = new Parts({ policies: partPolicies({ openMs: 4_000, maximumOpenMs: 4_000 }) });
  const acme = parts.part({ kind: "provider", name: "acme" });
  const release = Promise.withResolvers<void>();
  let asked = 0;
  const handlers: Handlers = {
    task: async (input: unknown, { step }) =>
      step("ask", () =>
        acme.run({
          run: async () => {
            asked += 1;
            await release.promise;
            return input;
          },
          failureOf: () => undefined,
        }),
      ),
    session: async (_input: null, { id, enqueue }) => {
      const handles = [];
      for (const number of [1, 2, 3])
        handles.push(await enqueue("task", `${id}/${number}`, number));
      return Promise.all(handles.map((handle) => handle.result()));
    },
  };
  const coder = { name: "coder", role: "coder", worker: "model" as const, provider: "acme" };
  const queue = await fixture.started(handlers, {
    agents: [{ ...coder, skills: [], capacity: 3 }],
  });
  const { pool } = fixture.database;
  publisher = new PartPublisher({ parts, pool, process: queue.processId, logger: silentLogger });
  await acme.run({ run: async () => {}, failureOf: () => ({ reason: "503" }) });
  const control = createQueueControl(fixture.database);
  await expect.poll(async () => (await control.statistics()).parts.length).toBe(1);
  const handle = await queue.run("session", newId(), null);
  const running = async () => (await control.statistics()).counts.running;
  await expect.poll(async () => (await control.statistics()).counts.ready).toBe(3);
  expect(await running()).toBe(0);
  expect((await control.statistics()).bottlenecks).toMatchObject([
    { kind: "provider-unavailable", count: 3 },
  ]);
  // One task tries it, and the others wait for what comes of it.
  await expect.poll(running, { timeout: 20_000 }).toBe(1);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect([await running(), asked]).toEqual([1, 1]);
  expect(acme.state.state).toBe("half-open");
  release.resolve();
  expect(await handle.result()).toEqual([1, 2, 3]);
  expect(acme.state).toMatchObject({ state: "closed", rejected: 0 });
});
