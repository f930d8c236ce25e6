import { expect, test } from "vitest";
import { functionShapes } from "./function-shapes.ts";
import { sameFunctions } from "./same-functions.ts";

const source = (name: string, item: string, text: string, outer: string) => `
export function ${name}(${item}s: string[], limit: number): string {
  let total = 0;
  for (const ${item} of ${item}s) {
    if (${item}.length > limit && ${item} !== ${text}) {
      total += ${outer}(${item}.length, 2);
    }
  }
  return total + ${text};
}
`;
const found = (texts: Record<string, string>, mostParameters = 4) =>
  sameFunctions(
    Object.entries(texts).flatMap(([path, text]) =>
      functionShapes(path, text).map((each) => ({ ...each, path })),
    ),
    { minimumLines: 6, mostParameters },
  );

test("functions are the same under other local names, and what differs becomes parameters", () => {
  const [group, ...others] = found({
    "b.ts": source("second", "name", `"b"`, "more"),
    "a.ts": source("first", "item", `"a"`, "less"),
  });
  expect(others).toEqual([]);
  expect(
    group?.functions.map(({ path, name, line, endLine }) => [path, name, line, endLine]),
  ).toEqual([
    ["a.ts", "first", 2, 10],
    ["b.ts", "second", 2, 10],
  ]);
  expect(group?.parameters).toEqual([
    [`"a"`, `"b"`],
    ["less", "more"],
  ]);
  expect(group?.savedLines).toBe(7);
});

test("too many parameters, another order of locals, types or operators are not the same", () => {
  const first = source("first", "item", `"a"`, "less");
  const other = (from: string, to: string) =>
    found({ "a.ts": first, "b.ts": first.replace(from, to) });
  expect(found({ "a.ts": first, "b.ts": source("b", "item", `"b"`, "more") }, 1)).toEqual([]);
  expect(other("> limit", "> total")).toEqual([]);
  expect(other("limit: number", "limit: bigint")).toEqual([]);
  expect(other("&&", "||")).toEqual([]);
  expect(other("item.length, 2", "item.size, 2")).toEqual([]);
  expect(other("first", "second")).toHaveLength(1);
});

test("of functions inside others only the outer ones are told", () => {
  const outer = (name: string) =>
    `export const ${name} = () => {\n  use();\n  return () => {${source("f", "a", "1", "b").replace("export ", "")}\n};\n};\n`;
  const groups = found({
    "a.js": outer("x").replaceAll(/: \w+(?:\[\])?/g, ""),
    "b.js": outer("y").replaceAll(/: \w+(?:\[\])?/g, ""),
  });
  expect(groups.map(({ functions }) => functions[0]?.name)).toEqual(["x"]);
});

test("short functions and files that do not parse are passed over", () => {
  const short = "export const f = (a) => {\n  return a;\n};\n";
  expect(found({ "a.js": short, "b.js": short })).toEqual([]);
  expect(functionShapes("a.js", "function ( {")).toEqual([]);
  const deep = `const f = () => {\n  return ${"[".repeat(1500)}${"]".repeat(1500)};\n};`;
  expect(functionShapes("a.js", deep)).toHaveLength(1);
});
