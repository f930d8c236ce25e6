import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { NameCache } from "./name-cache.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test("a name is asked for once a minute, also by many at once", async () => {
  let asked = 0;
  const names = new NameCache(async () => `192.0.2.${(asked += 1)}`);
  const all = await Promise.all(Array.from({ length: 64 }, () => names.resolve("registry.test")));
  expect(new Set(all)).toEqual(new Set(["192.0.2.1"]));
  vi.advanceTimersByTime(60_000);
  expect(await names.resolve("registry.test")).toBe("192.0.2.2");
});

test("a failure is told to all who wait, and not remembered", async () => {
  const answers = [Promise.reject(new Error("no such name")), Promise.resolve("192.0.2.7")];
  const names = new NameCache(() => answers.shift()!);
  const both = await Promise.allSettled([names.resolve("one.test"), names.resolve("one.test")]);
  expect(both.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  expect(await names.resolve("one.test")).toBe("192.0.2.7");
});

test("resolves real names", async () => {
  vi.useRealTimers();
  expect(await new NameCache().resolve("localhost")).toMatch(/^(?:127\.0\.0\.1|::1)$/);
});
