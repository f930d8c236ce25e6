import { expect, test } from "vitest";
import { dependencyUpdatesOptions } from "./options.ts";
import { matchesPackage, parseAllowed, parseGroup } from "./rules.ts";

test("rules are read as they are written", () => {
  expect(parseAllowed("react <19")).toEqual({ pattern: "react", range: "<19" });
  expect(parseAllowed("@types/* >=1 <3 || 5.x")).toEqual({
    pattern: "@types/*",
    range: ">=1 <3 || 5.x",
  });
  expect(parseGroup("lint: eslint @eslint/*")).toEqual({
    name: "lint",
    patterns: ["eslint", "@eslint/*"],
  });
});

test.each(["react", "", "react latest", "react <19; rm"])("%j allows nothing", (text) => {
  expect(parseAllowed(text)).toBeUndefined();
  const parsed = dependencyUpdatesOptions.safeParse({ allowed: [text] });
  expect(parsed.error?.issues[0]?.message).toBe("is not written as `react <19` is");
});

test.each(["eslint", "lint:", ": eslint", "a: b: c"])("%j is no group", (text) => {
  expect(parseGroup(text)).toBeUndefined();
});

test("patterns do not cross scopes", () => {
  expect(matchesPackage("@types/node", "@types/*")).toBe(true);
  expect(matchesPackage("@types/node", "*")).toBe(false);
  expect(matchesPackage("node", "node")).toBe(true);
});
