import { describe, expect, it } from "vitest";
import { newSessionId, randomId } from "./ids.ts";

describe("newSessionId", () => {
  it("sorts by time and is valid in refs and paths", () => {
    const early = newSessionId({ now: () => Date.UTC(2026, 0, 2, 3, 4, 5) });
    const late = newSessionId({ now: () => Date.UTC(2026, 0, 2, 3, 4, 6) });
    expect(early).toMatch(/^20260102-030405-[0-9a-z]{6}$/);
    expect([late, early].toSorted()).toEqual([early, late]);
  });

  it("differs within the same second", () => {
    const clock = { now: () => 0 };
    const ids = new Set(Array.from({ length: 100 }, () => newSessionId(clock)));
    expect(ids.size).toBe(100);
  });
});

describe("randomId", () => {
  it("has the length and no character that people mistake for another", () => {
    expect(randomId(200)).toMatch(/^[0-9a-hjkmnp-tv-z]{200}$/);
  });
});
