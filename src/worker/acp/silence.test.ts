import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Silence } from "./silence.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test("is over when nothing was heard for so long, and not before", () => {
  const silence = new Silence(1_000);
  for (let second = 0; second < 10; second += 1) {
    vi.advanceTimersByTime(900);
    silence.heard();
  }
  vi.advanceTimersByTime(999);
  expect(silence.signal.aborted).toBe(false);
  vi.advanceTimersByTime(2);
  expect(silence.signal.aborted).toBe(true);
});

test("lasts as long as it has to while somebody else is waited for", () => {
  const silence = new Silence(1_000);
  silence.hold();
  silence.hold();
  vi.advanceTimersByTime(60_000);
  silence.release();
  vi.advanceTimersByTime(60_000);
  expect(silence.signal.aborted).toBe(false);
  silence.release();
  vi.advanceTimersByTime(990);
  expect(silence.signal.aborted).toBe(false);
  vi.advanceTimersByTime(1_010);
  expect(silence.signal.aborted).toBe(true);
});

test("is of no matter once it was stopped", () => {
  const silence = new Silence(1_000);
  silence.stop();
  vi.advanceTimersByTime(60_000);
  expect(silence.signal.aborted).toBe(false);
  expect(vi.getTimerCount()).toBe(0);
});
