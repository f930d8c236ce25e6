import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { analyze } from "#analysis";
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

async function gapsOf(calls: Record<number, number>, lines: Record<number, number>) {
  const root = await mkdtemp(join(tmpdir(), "artel-gaps-"));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  await writeFile(join(root, "a.js"), SOURCE);
  const analysis = await analyze({ root, files: ["a.js"], git: false });
  const numbers = (counts: Record<number, number>) =>
    new Map(Object.entries(counts).map(([line, count]) => [Number(line), count]));
  const seen: ReachedFile = { calls: numbers(calls), lines: numbers(lines) };
  const { gaps, unknown } = findGaps(analysis, new Map([["a.js", seen]]), { minimumPaths: 2 });
  return { gaps: gaps.map(({ name, line }) => `${name}:${line}`), unknown };
}

test("by calls, where the report has them; a function in one that is not reached is not told", async () => {
  expect(await gapsOf({ 1: 0, 2: 0, 7: 1, 8: 1 }, {})).toEqual({ gaps: ["outer:1"], unknown: [] });
  expect(await gapsOf({ 1: 3, 2: 0, 7: 0, 8: 1 }, {})).toEqual({
    gaps: [expect.stringContaining("inner:2"), "short:7"],
    unknown: [],
  });
});

test("by lines, of which the first says nothing; of a single line nothing is known", async () => {
  const lines = { 1: 1, 2: 1, 3: 0, 5: 1, 7: 1, 8: 1, 9: 0 };
  expect(await gapsOf({}, lines)).toEqual({
    gaps: [expect.stringContaining("inner:2"), "other:8"],
    unknown: [],
  });
});

test("a report with the lines of another text is not believed", async () => {
  expect(await gapsOf({ 3: 0, 4: 0, 5: 0 }, { 9: 0 })).toEqual({ gaps: [], unknown: ["a.js"] });
});
