import { describe, expect, test } from "vitest";
import { ArtelError } from "#shared";
import { type Handlers, newId, queueFixture } from "../../test/support/running-queue.ts";

const fixture = queueFixture();
const started: typeof fixture.started = (...input) => fixture.started(...input);

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
