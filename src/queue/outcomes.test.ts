import { expect, test } from "vitest";
import { Outcomes } from "./outcomes.ts";

/** Ends as they come, and how often it was asked for them. */
function ends() {
  const recorded = new Map<string, unknown>();
  const asked: string[][] = [];
  const read: string[] = [];
  const outcomes = new Outcomes({
    read: (id) => {
      read.push(id);
      return Promise.resolve(recorded.has(id) ? { output: recorded.get(id) } : undefined);
    },
    settled: (ids) => {
      asked.push([...ids]);
      return Promise.resolve(ids.filter((id) => recorded.has(id)));
    },
    running: () => undefined,
  });
  return { recorded, asked, read, outcomes };
}

test("however many are waited for, it is one question, and only ends are read", async () => {
  const { recorded, asked, read, outcomes } = ends();
  const ids = Array.from({ length: 300 }, (_, index) => `task-${index}`);
  recorded.set("task-7", "seven");
  const results = ids.map((id) => outcomes.of(id));
  expect(await results[7]).toBe("seven");
  expect(asked).toEqual([ids]);
  expect(read).toEqual(["task-7"]);
  for (const id of ids) recorded.set(id, id);
  outcomes.look();
  expect((await Promise.all(results)).length).toBe(300);
  expect(asked).toHaveLength(2);
});

test("an end that nobody told of is found", async () => {
  const { recorded, outcomes } = ends();
  const result = outcomes.of("task");
  setImmediate(() => recorded.set("task", 1));
  expect(await result).toBe(1);
});

test("one that is waited for twice is told twice", async () => {
  const { recorded, outcomes } = ends();
  const both = Promise.all([outcomes.of("task"), outcomes.of("task")]);
  recorded.set("task", 1);
  outcomes.ended("task");
  expect(await both).toEqual([1, 1]);
});

test("when it cannot be asked, reading tells why", async () => {
  const refused = new Error("no");
  const outcomes = new Outcomes({
    read: () => Promise.reject(refused),
    settled: () => Promise.reject(new Error("broken")),
    running: () => undefined,
  });
  await expect(outcomes.of("task")).rejects.toBe(refused);
});

test("who waits is told that it stopped", async () => {
  const { outcomes } = ends();
  const result = outcomes.of("task");
  outcomes.stop(new Error("stopped"));
  await expect(result).rejects.toThrow("stopped");
});
