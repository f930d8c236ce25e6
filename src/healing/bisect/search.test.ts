import fc from "fast-check";
import { expect, test } from "vitest";
import { searchCulprit, type Outcome } from "./search.ts";

const at =
  (culprit: number, silent: readonly number[] = []) =>
  async (index: number): Promise<Outcome> => {
    if (silent.includes(index)) return "unknown";
    return index <= culprit ? "fails" : "passes";
  };

test("the commit is found, in as many runs as halving takes", async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(300), fc.integer({ min: 2, max: 400 }), async (culprit, count) => {
      const found = await searchCulprit(count, 1000, at(culprit));
      if (culprit >= count - 1) expect(found).toMatchObject({ reason: "no-passing-commit" });
      else expect(found.first).toBe(culprit);
      expect(found.runs).toBeLessThanOrEqual(2 * Math.ceil(Math.log2(count)) + 2);
    }),
  );
});

test("a commit that tells nothing is gone around; when none is left to ask, nothing is said", async () => {
  expect(await searchCulprit(20, 100, at(5, [6, 7, 12]))).toMatchObject({ reason: "cannot-tell" });
  expect(await searchCulprit(20, 100, at(5, [4, 1, 12]))).toMatchObject({ first: 5 });
  expect(await searchCulprit(3, 100, at(0, [1, 2]))).toMatchObject({ reason: "no-passing-commit" });
});

test("no more runs are made than allowed", async () => {
  const found = await searchCulprit(400, 3, at(300));
  expect(found).toMatchObject({ reason: "too-many-runs", runs: 3, first: undefined });
});

test("a history of one commit has no other", async () => {
  expect(await searchCulprit(1, 5, at(0))).toMatchObject({ reason: "no-passing-commit", runs: 0 });
});
