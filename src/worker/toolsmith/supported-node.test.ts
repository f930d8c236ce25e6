import { expect, test } from "vitest";
import { lowestMajor, parseManifest } from "./supported-node.ts";

test("a manifest is read with a byte order mark too, and a broken one says nothing", () => {
  const text = JSON.stringify({ engines: { node: ">=12" } });
  expect(parseManifest(`\uFEFF${text}`)?.engines?.node).toBe(">=12");
  expect(parseManifest(text.slice(1))).toBeUndefined();
  expect(parseManifest(undefined)).toBeUndefined();
});

test.each([
  [">=18", 18],
  ["^20.1 || >=16.9", 16],
  ["*", 0],
  ["<23 >=18", 0],
  ["lts/*", undefined],
])("%s takes in major version %s and later", (range, lowest) => {
  expect(lowestMajor(range)).toBe(lowest);
});
