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

class TestError extends ArtelError {}

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
        await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
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
