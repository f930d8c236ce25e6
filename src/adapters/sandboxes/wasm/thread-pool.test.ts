import { expect, test } from "vitest";
import { ThreadPool } from "./thread-pool.ts";

test("keeps threads ready from the first one on, and none after it was closed", async () => {
  const pool = new ThreadPool(2);
  expect(pool.ready()).toHaveLength(0);
  const first = await pool.take();
  expect(pool.ready()).toHaveLength(2);
  const second = await pool.take();
  expect(second).not.toBe(first);
  expect(pool.ready()).toHaveLength(2);
  await pool.close();
  await expect.poll(() => pool.ready().length).toBe(0);
  for (const thread of [first, second]) {
    await thread.terminate();
    expect(await thread.ended).toEqual({ kind: "gone" });
  }
});

test("one that ended while it waited is not handed out", async () => {
  const pool = new ThreadPool(1);
  const first = await pool.take();
  await first.terminate();
  const [waiting] = pool.ready();
  await waiting?.terminate();
  expect(pool.ready()).toHaveLength(0);
  const next = await pool.take();
  expect(next).not.toBe(waiting);
  await next.terminate();
  await pool.close();
});
