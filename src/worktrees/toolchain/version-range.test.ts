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

  test.each([
    ["24.1.0", ">=18", true],
    ["16.9.0", ">=16.9.0", true],
    ["16.8.9", ">=16.9.0", false],
    ["24.1.0", "^22.11 || ^24 || >=26", true],
    ["25.0.0", "^22.11 || ^24 || >=26", false],
    ["22.10.0", "^22.11 || ^24", false],
    ["20.5.0", "18 - 20", true],
    ["21.0.0", "18 - 20", false],
    ["20.5.0", ">= 18 < 21", true],
    ["20.5.0", "20.x", true],
    ["20.5.1", "~20.5.0", true],
    ["20.6.0", "~20.5.0", false],
    ["20.5.0", ">20", false],
    ["21.0.0", ">20", true],
    ["20.5.0", "<=20", true],
    ["0.3.1", "^0.3.0", true],
    ["0.4.0", "^0.3.0", false],
    ["24.0.0", "*", true],
    ["24.0.0", "nonsense", true],
  ])("%s for %s: %s", (version, demand, expected) => {
    expect(nodeSatisfies(version, demand)).toBe(expected);
  });

  test("the newest major that a demand allows", () => {
    expect(majorFor(">=18 <23", [18, 20, 22, 24])).toBe(22);
    expect(majorFor("lts/iron", [18, 20, 22])).toBe(20);
    expect(majorFor("12", [18, 20])).toBeUndefined();
  });
});
