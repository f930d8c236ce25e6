import { describe, expect, test } from "vitest";
import { allows, isCompatible, newestCompatible, parseRange } from "./versions.ts";

describe("compatible steps", () => {
  test.each([
    ["1.2.3", "1.3.0", "minor", true],
    ["1.2.3", "1.3.0", "patch", false],
    ["1.2.3", "1.2.4", "patch", true],
    ["1.2.3", "2.0.0", "minor", false],
    ["1.2.3", "1.2.3", "minor", false],
    ["1.2.3", "1.2.2", "minor", false],
    ["1.2.3", "1.3.0-rc.1", "minor", false],
    ["0.3.1", "0.3.9", "minor", true],
    ["0.3.1", "0.4.0", "minor", false],
    ["0.0.1", "0.0.2", "minor", false],
    ["1.9.0", "1.10.0", "minor", true],
  ] as const)("%s to %s at level %s: %s", (from, to, level, expected) => {
    expect(isCompatible(from, to, level)).toBe(expected);
  });

  test("the newest is by number, not by text, and no prerelease", () => {
    const versions = ["1.9.0", "1.10.0", "1.2.0", "1.11.0-beta.1", "2.0.0"];
    expect(newestCompatible("1.2.0", versions, "minor")).toBe("1.10.0");
    expect(newestCompatible("2.0.0", versions, "minor")).toBeUndefined();
  });
});

test("ranges of one version are understood, all others are left alone", () => {
  expect(parseRange("^1.2")).toEqual({ style: "^", version: "1.2.0" });
  expect(parseRange("1.2.3")).toEqual({ style: "", version: "1.2.3" });
  for (const range of ["1.2", "*", ">=1 <2", "1.x", "workspace:*", "npm:a@1.0.0", "latest"]) {
    expect(parseRange(range)).toBeUndefined();
  }
});

test("what a range takes in already", () => {
  expect(allows("^1.2.0", "1.9.9")).toBe(true);
  expect(allows("~1.2.0", "1.3.0")).toBe(false);
  expect(allows("~1.2.0", "1.2.7")).toBe(true);
  expect(allows("1.2.0", "1.2.1")).toBe(false);
  expect(allows("^0.2.0", "0.3.0")).toBe(false);
});
