import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { Verdict } from "#domain";
import { findKeepable } from "./bisect.ts";

function verdict(status: Verdict["status"]): Verdict {
  return { tree: "", status, gates: [] };
}

/** A repository in which these sets of units break something when all of one are there. */
function breaking(sets: readonly (readonly number[])[]) {
  const tried: (readonly number[])[] = [];
  return {
    tried,
    tryUnits: async (units: readonly number[]): Promise<Verdict> => {
      tried.push(units);
      const broken = sets.some((set) => set.every((unit) => units.includes(unit)));
      return verdict(broken ? "fail" : "pass");
    },
  };
}

const range = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
const unlimited = { maximumTries: 10_000 };

test("keeps all in one try when all pass", async () => {
  const { tryUnits } = breaking([]);
  const found = await findKeepable(range(50), tryUnits, unlimited);
  expect(found.kept).toEqual(range(50));
  expect(found.tries).toBe(1);
  expect(found.verdict?.status).toBe("pass");
});

test("keeps 14 of 29 when 15 are bad, with hardly more tries than units", async () => {
  const bad = [0, 2, 3, 5, 7, 8, 11, 13, 14, 17, 19, 21, 23, 26, 28];
  const { tryUnits } = breaking(bad.map((unit) => [unit]));
  const found = await findKeepable(range(29), tryUnits, unlimited);
  expect(found.kept).toEqual(range(29).filter((unit) => !bad.includes(unit)));
  expect(found.dropped.map(({ unit }) => unit)).toEqual(bad);
  expect(found.tries).toBeLessThanOrEqual(38);
});

test("finds one bad of 100 in at most 13 tries", async () => {
  for (const bad of [0, 37, 50, 99]) {
    const found = await findKeepable(range(100), breaking([[bad]]).tryUnits, unlimited);
    expect(found.dropped.map(({ unit }) => unit)).toEqual([bad]);
    expect(found.tries).toBeLessThanOrEqual(13);
  }
});

test("of a pair that fails only together, keeps one", async () => {
  const found = await findKeepable(range(20), breaking([[4, 15]]).tryUnits, unlimited);
  expect(found.kept).toHaveLength(19);
  expect(found.dropped.map(({ unit }) => unit)).toEqual([15]);
});

test("drops what it could not decide when the tries run out, and says so", async () => {
  const { tryUnits } = breaking([[3], [9], [17]]);
  const found = await findKeepable(range(20), tryUnits, { maximumTries: 6 });
  expect(found.tries).toBe(6);
  expect(found.kept.length + found.dropped.length).toBe(20);
  expect(found.dropped.some(({ decided }) => !decided)).toBe(true);
  expect(found.dropped.every(({ verdict }) => verdict?.status === "fail")).toBe(true);
});

test("an unknown verdict keeps nothing", async () => {
  const found = await findKeepable(range(3), async () => verdict("unknown"), unlimited);
  expect(found.kept).toEqual([]);
  expect(found.dropped).toHaveLength(3);
});

const situation = fc.integer({ min: 1, max: 40 }).chain((count) =>
  fc.record({
    count: fc.constant(count),
    sets: fc.array(fc.uniqueArray(fc.nat(count - 1), { minLength: 1, maxLength: 3 }), {
      maxLength: 20,
    }),
    maximumTries: fc.integer({ min: 1, max: 120 }),
  }),
);

test("whatever breaks: the kept set passed as it is, nothing is lost, and no more can be kept one by one", async () => {
  await fc.assert(
    fc.asyncProperty(situation, async ({ count, sets, maximumTries }) => {
      const world = breaking(sets);
      const found = await findKeepable(range(count), world.tryUnits, { maximumTries });
      expect(found.tries).toBe(world.tried.length);
      expect(found.tries).toBeLessThanOrEqual(maximumTries);
      const all = [...found.kept, ...found.dropped.map(({ unit }) => unit)];
      expect(all.sort((left, right) => left - right)).toEqual(range(count));
      if (found.kept.length > 0) {
        expect(found.verdict?.status).toBe("pass");
        expect(world.tried).toContainEqual(found.kept);
        expect((await world.tryUnits(found.kept)).status).toBe("pass");
      }
      for (const { unit, decided } of found.dropped) {
        if (!decided) continue;
        expect((await world.tryUnits([...found.kept, unit])).status).toBe("fail");
      }
    }),
    { numRuns: 300 },
  );
});

test("independent bad units: exactly those are dropped, within the bound of tries", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc
        .integer({ min: 1, max: 60 })
        .chain((count) =>
          fc.record({ count: fc.constant(count), bad: fc.uniqueArray(fc.nat(count - 1)) }),
        ),
      async ({ count, bad }) => {
        const world = breaking(bad.map((unit) => [unit]));
        const found = await findKeepable(range(count), world.tryUnits, unlimited);
        expect(new Set(found.dropped.map(({ unit }) => unit))).toEqual(new Set(bad));
        const bound = 2 + bad.length * (Math.ceil(Math.log2(count + 1)) + 1) + count;
        expect(found.tries).toBeLessThanOrEqual(bound);
      },
    ),
    { numRuns: 300 },
  );
});

test("is deterministic: recorded answers lead through the same tries", async () => {
  await fc.assert(
    fc.asyncProperty(situation, async ({ count, sets }) => {
      const first = breaking(sets);
      const second = breaking(sets);
      await findKeepable(range(count), first.tryUnits, unlimited);
      await findKeepable(range(count), second.tryUnits, unlimited);
      expect(second.tried).toEqual(first.tried);
    }),
    { numRuns: 50 },
  );
});
