import { expect, test } from "vitest";
import { RateLimit } from "./rate-limit.ts";

const never = new AbortController().signal;

/** Which of them have passed, in their order. */
function queue(limit: RateLimit, tokens: readonly number[], signal = never) {
  const passed: number[] = [];
  const all = tokens.map((count, index) =>
    limit.take(count, signal).then(() => void passed.push(index)),
  );
  return { passed, all: Promise.all(all) };
}

const moment = () => new Promise((resolve) => setTimeout(resolve, 30));

test("without a limit nobody waits", async () => {
  const { passed, all } = queue(new RateLimit({}), [1e9, 1e9, 1e9]);
  await all;
  expect(passed).toEqual([0, 1, 2]);
});

test("requests beyond the limit wait for the next minute, in turn", async () => {
  const limit = new RateLimit({ requestsPerMinute: 2, windowSeconds: 1 });
  const begin = performance.now();
  const { passed, all } = queue(limit, [1, 1, 1, 1]);
  await moment();
  expect(passed).toEqual([0, 1]);
  await all;
  expect(passed).toEqual([0, 1, 2, 3]);
  expect(performance.now() - begin).toBeGreaterThan(900);
});

test("a small request does not overtake a large one", async () => {
  const limit = new RateLimit({ tokensPerMinute: 100, windowSeconds: 1 });
  const { passed, all } = queue(limit, [60, 60, 10]);
  await moment();
  expect(passed).toEqual([0]);
  await all;
  expect(passed).toEqual([0, 1, 2]);
});

test("what is larger than a whole minute goes alone", async () => {
  const limit = new RateLimit({ tokensPerMinute: 100, windowSeconds: 1 });
  const { passed, all } = queue(limit, [5_000, 1]);
  await moment();
  expect(passed).toEqual([0]);
  await all;
});

test("what was not used can be used by the next", async () => {
  const limit = new RateLimit({ tokensPerMinute: 100, windowSeconds: 30 });
  const { passed, all } = queue(limit, [90, 50]);
  await moment();
  expect(passed).toEqual([0]);
  await limit.giveBack(70);
  await all;
  expect(passed).toEqual([0, 1]);
});

test("nothing is given back to a minute that has not begun", async () => {
  const limit = new RateLimit({ tokensPerMinute: 100, windowSeconds: 30 });
  await limit.giveBack(1_000);
  const { passed } = queue(limit, [100, 100]);
  await moment();
  expect(passed).toEqual([0]);
});

test("who is cancelled leaves the queue, and the others go on", async () => {
  const limit = new RateLimit({ requestsPerMinute: 1, windowSeconds: 1 });
  await limit.take(1, never);
  const cancelling = new AbortController();
  const cancelled = limit.take(1, cancelling.signal);
  const other = limit.take(1, never);
  cancelling.abort(new Error("not wanted"));
  await expect(cancelled).rejects.toThrow("not wanted");
  await other;
  await expect(limit.take(1, cancelling.signal)).rejects.toThrow("not wanted");
});
