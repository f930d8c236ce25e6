import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { QuietLimit } from "./quiet-limit.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test("aborts when nothing was heard for so long, but not before the first sound", () => {
  const limit = new QuietLimit(100);
  vi.advanceTimersByTime(1_000);
  expect(limit.signal.aborted).toBe(false);
  for (let sounds = 0; sounds < 5; sounds += 1) {
    limit.heard();
    vi.advanceTimersByTime(99);
  }
  expect(limit.signal.aborted).toBe(false);
  vi.advanceTimersByTime(1);
  expect(limit.signal.aborted).toBe(true);
});

test("never aborts without a limit, or after it was stopped", () => {
  const [without, stopped] = [new QuietLimit(undefined), new QuietLimit(100)];
  without.heard();
  stopped.heard();
  stopped.stop();
  vi.advanceTimersByTime(1_000_000);
  expect([without.signal.aborted, stopped.signal.aborted]).toEqual([false, false]);
});
