import { describe, expect, test } from "vitest";
import { satisfies } from "./version-range.ts";

describe("satisfies", () => {
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
  ])("%s in %s: %s", (version, range, expected) => {
    expect(satisfies(version, range)).toBe(expected);
  });
});
