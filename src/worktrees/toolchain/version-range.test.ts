import { describe, expect, test } from "vitest";
import { majorFor, nodeSatisfies } from "./version-range.ts";

describe("Node", () => {
  test.each([
    ["24.7.0", true],
    ["24", true],
    ["v24", true],
    ["22.1.0", false],
    ["lts/*", true],
    ["lts/krypton", true],
    ["lts/iron", false],
    ["node", true],
    [">=18 <23", false],
  ])("24.21.0 for %s: %s", (demand, expected) => {
    expect(nodeSatisfies("24.21.0", demand)).toBe(expected);
  });

  test("the newest major that a demand allows", () => {
    expect(majorFor(">=18 <23", [18, 20, 22, 24])).toBe(22);
    expect(majorFor("lts/iron", [18, 20, 22])).toBe(20);
    expect(majorFor("12", [18, 20])).toBeUndefined();
  });
});
