import { expect, test } from "vitest";
import { trackedPath } from "./tracked-path.ts";

const files = ["src/a.ts", "packages/one/src/b.ts", "packages/two/src/b.ts", "packages/two/c.ts"];

test.each([
  ["src/a.ts", ".", "src/a.ts"],
  ["./src/a.ts", ".", "src/a.ts"],
  ["src/b.ts", "packages/two", "packages/two/src/b.ts"],
  ["../../src/a.ts", "packages/two", "src/a.ts"],
  ["c.ts", ".", "packages/two/c.ts"],
  ["src/b.ts", ".", "src/b.ts"],
  ["node:internal/a.js", ".", "node:internal/a.js"],
])("%s in %s is %s", (path, directory, expected) => {
  expect(trackedPath(path, files, directory)).toBe(expected);
});
