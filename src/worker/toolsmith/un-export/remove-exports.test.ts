import { describe, expect, test } from "vitest";
import type { Module } from "./exports.ts";
import { isUsed, parseModule } from "./exports.ts";
import { isTagged, obstacleOf, removeExports } from "./remove-exports.ts";

function module(text: string): Module {
  const parsed = parseModule("a.ts", text);
  if (parsed === undefined) throw new Error("the fixture does not parse");
  return parsed;
}

describe("removing exports", () => {
  test.each([
    ["export const a = 1;", ["a"], "const a = 1;"],
    ["export declare const a: B;", ["a"], "declare const a: B;"],
    ["export abstract class A {}", ["A"], "abstract class A {}"],
    ["export async function a() {}", ["a"], "async function a() {}"],
    ["export const enum E { A }", ["E"], "const enum E { A }"],
    ["export { a, b, c };", ["a"], "export { b, c };"],
    ["export { a, b, c };", ["b"], "export { a, c };"],
    ["export { a, b, c };", ["c"], "export { a, b };"],
    ["export { a, b, c };", ["b", "c"], "export { a };"],
    ["export { a, b, c };", ["a", "c"], "export { b };"],
    ["const a = 1;\nexport { a };\nfoo();\n", ["a"], "const a = 1;\nfoo();\n"],
    ["export { a as z, type T };", ["z"], "export { type T };"],
    ["export type { T, U } from './t';", ["T"], "export type { U } from './t';"],
    ["export default 1; export const a = 1;", ["b"], "export default 1; export const a = 1;"],
  ])("%s without %s", (text, names, expected) => {
    const once = removeExports(module(text), names);
    expect(once).toBe(expected);
    expect(removeExports(module(once), names)).toBe(once);
  });
});

test("what a plain edit cannot take back is said", () => {
  const obstacle = (text: string, name: string): string | undefined =>
    obstacleOf(module(text), name);
  expect(obstacle("export const a = 1;", "a")).toBeUndefined();
  expect(obstacle("export const a: Shape = 1; export interface Shape {}", "Shape")).toBeUndefined();
  expect(obstacle("export const { a, b } = c;", "a")).toContain("together");
  expect(obstacle("export /* why */ const a = 1;", "a")).toContain("comment");
  expect(obstacle("@dec() export class A {}", "A")).toContain("decorated");
  expect(obstacle("export class A {} namespace A { export const b = 1 }", "A")).toContain("merge");
  expect(obstacle("export { a } from './a';", "a")).toContain("no longer be loaded");
  expect(obstacle("export * from './a';", "a")).toContain("not edited");
});

test("tags in the comment right above speak for an export", () => {
  const text = "/** @public */\nexport const a = 1;\n// plain\nexport const b = 1;";
  expect(isTagged(module(text), "a")).toBe(true);
  expect(isTagged(module(text), "b")).toBe(false);
});

test("a long sum is read to its end", () => {
  const sum = Array.from({ length: 12_000 }, (_, index) => `"${index}"`).join(" + ");
  expect(isUsed(module(`export const a = 1; const b = ${sum} + a;`), "a", [])).toBe(true);
});

test("properties and labels of the same name are no use", () => {
  const used = (text: string): boolean => isUsed(module(text), "a", []);
  expect(used("x.a; ({ a: 1 }); interface I { a: 1 } class C { a() {} }")).toBe(false);
  for (const text of [
    "x[a];",
    "({ a });",
    "let b: a;",
    "let b: typeof a;",
    "<T,>(x: a<T>) => 1;",
  ]) {
    expect(used(text), text).toBe(true);
  }
});
