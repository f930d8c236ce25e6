import { expect, test } from "vitest";
import { problemWith } from "../strategy.ts";
import { hiddenModules, packageImports } from "./package-imports.ts";

const told = (message: string) =>
  hiddenModules([problemWith({ kind: "import_error", tool: "tsc", file: "src/a.ts", message })]);
const hidden = told(
  "TS7016: Could not find a declaration file for module 'box/dist/lid'. 'x' is any",
);

test("modules inside of packages are told by the compiler", () => {
  expect([...hidden]).toEqual([["box/dist/lid", "box"]]);
  const scoped = told("Cannot find module '@box/lid/dist' or its corresponding type declarations.");
  expect([...scoped]).toEqual([["@box/lid/dist", "@box/lid"]]);
  for (const other of ["box", "@box/lid", "./box/lid", "../lid", "node:fs/promises", "#box/lid"]) {
    expect(told(`TS2307: Cannot find module '${other}' or its types.`).size).toBe(0);
  }
});

test.each([
  ["import { Lid } from 'box/dist/lid'", ["box"]],
  ['import type { Lid, Hinge as Joint } from "box/dist/lid";', ["box"]],
  ["import Lid from 'box/dist/lid'", []],
  ["import * as lid from 'box/dist/lid'", []],
  ["import 'box/dist/lid'", []],
  ["import { Lid } from 'box/dist/side'", []],
  ["import { Lid } from 'box/dist/lid'; ((", []],
])("%s", (text, expected) => {
  const found = packageImports("src/a.ts", text, hidden);
  expect(found.map(({ to }) => to)).toEqual(expected);
  for (const { start, end, from } of found) expect(text.slice(start, end)).toBe(from);
});

test("what no compiler looks at stays", () => {
  expect(packageImports("src/a.js", "import { Lid } from 'box/dist/lid'", hidden)).toEqual([]);
});
