import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { type Analysis, analyze } from "#analysis";
import type { ReachedFile } from "#gates";
import { findGaps } from "./find-gaps.ts";

const SOURCE = `export function outer(a) {
  function inner(b) {
    return b ? 1 : 2;
  }
  return a ? inner(a) : 3;
}
export const short = (a) => (a ? 1 : 2);
export function other(a) {
  return a || 1;
}
`;

let analysis: Analysis;
beforeAll(async () => {
  const root = await mkdtemp(join(tmpdir(), "artel-gaps-"));
  await writeFile(join(root, "a.js"), SOURCE);
  analysis = await analyze({ root, files: ["a.js"], git: false });
  await rm(root, { recursive: true, force: true });
});

function gapsOf(calls: Record<number, number>, lines: Record<number, number>) {
  const numbers = (counts: Record<number, number>) =>
    new Map(Object.entries(counts).map(([line, count]) => [Number(line), count]));
  const seen: ReachedFile = { calls: numbers(calls), lines: numbers(lines) };
  const { gaps, unknown } = findGaps(analysis, new Map([["a.js", seen]]), { minimumPaths: 2 });
  return { gaps: gaps.map(({ name, line }) => `${name}:${line}`), unknown };
}

test("by calls, where the report has them; a function in one that is not reached is not told", () => {
  expect(gapsOf({ 1: 0, 2: 0, 7: 1, 8: 1 }, {})).toEqual({ gaps: ["outer:1"], unknown: [] });
  expect(gapsOf({ 1: 3, 2: 0, 7: 0, 8: 1 }, {})).toEqual({
    gaps: [expect.stringContaining("inner:2"), "short:7"],
    unknown: [],
  });
});

test("by lines, of which the first says nothing; of a single line nothing is known", () => {
  const lines = { 1: 1, 2: 1, 3: 0, 5: 1, 7: 1, 8: 1, 9: 0 };
  expect(gapsOf({}, lines)).toEqual({
    gaps: [expect.stringContaining("inner:2"), "other:8"],
    unknown: [],
  });
});

test("a report with the lines of another text is not believed", () => {
  expect(gapsOf({ 3: 0, 4: 0, 5: 0 }, { 9: 0 })).toEqual({ gaps: [], unknown: ["a.js"] });
});
