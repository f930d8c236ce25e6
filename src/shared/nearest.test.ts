import { expect, test } from "vitest";
import { nearest } from "./nearest.ts";

test.each([
  ["stauts", "status"],
  ["improv", "improve"],
  ["STATUS", "status"],
  ["sessoins", "sessions"],
])("%s is meant to be %s", (word, meant) => {
  expect(nearest(word, ["improve", "status", "sessions", "doctor"])).toBe(meant);
});

test("says nothing when nothing is like it", () => {
  expect(nearest("banana", ["improve", "status"])).toBeUndefined();
  expect(nearest("", ["improve"])).toBeUndefined();
  expect(nearest("x".repeat(5000), ["improve"])).toBeUndefined();
});
