import { expect, test } from "vitest";
import { createQueueControl } from "#queue";
import { crew } from "../support/crew.ts";
import { newId, queueFixture, type Handlers } from "../support/running-queue.ts";

const fixture = queueFixture();
const LONG = { timeout: 240_000 };

test(
  "one agent does the tasks of a repository in turn with the thousand of another",
  LONG,
  async () => {
    const order: string[] = [];
    const end = Promise.withResolvers<void>();
    const handlers: Handlers = {
      task: async (repository: string, { step }) =>
        step("work", async () => void order.push(repository)),
      session: async ({ repository, count }: { repository: string; count: number }, context) => {
        const { id, enqueue, step } = context;
        const numbers = Array.from({ length: count }, (_, index) => index);
        const handles = await Promise.all(
          numbers.map((number) => enqueue("task", `${id}/${number}`, repository, { repository })),
        );
        // To wait for each of a thousand would keep the database busier than the tasks do.
        await Promise.all(handles.slice(0, 10).map((handle) => handle.result()));
        if (count > 10) await step("stay", () => end.promise);
      },
    };
    const queue = await fixture.started(handlers, { agents: crew(1) });
    const control = createQueueControl(fixture.database);
    const { pool } = fixture.database;
    const waiting = async () => {
      const { rows } = await pool.query("select count(*)::integer as count from artel.task");
      return rows[0].count as number;
    };
    // Nothing runs before all are there.
    await control.pauseAll();
    const large = newId();
    await queue.run("session", large, { repository: "large", count: 1_000 });
    await expect.poll(waiting, { timeout: 90_000, interval: 500 }).toBe(1_000);
    const small = await queue.run("session", newId(), { repository: "small", count: 10 });
    await expect.poll(waiting, { timeout: 30_000, interval: 200 }).toBe(1_010);
    await control.resumeAll();
    await small.result();
    const before = order.slice(0, order.lastIndexOf("small"));
    expect(before.filter((repository) => repository === "small")).toHaveLength(9);
    expect(before.filter((repository) => repository === "large").length).toBeLessThanOrEqual(11);
    end.resolve();
    await queue.cancel(large);
  },
);
