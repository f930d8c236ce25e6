import { afterEach, expect, test } from "vitest";
import type { Baseline } from "#domain";
import { directTargetRunner } from "../../test/support/direct-target-runner.ts";
import {
  FixtureRepository,
  fixtureProject,
  fixtureSuite,
} from "../../test/support/fixture-repository.ts";
import { takeBaseline, type TakeBaselineOptions } from "./baseline.ts";

/** Counts its runs in an ignored file; `odd` passes in every second run, `third` only in the third. */
const UNSTEADY = `import { test } from "node:test";
import assert from "node:assert";
import { appendFileSync, mkdirSync, readFileSync } from "node:fs";
mkdirSync("dist", { recursive: true });
appendFileSync("dist/runs", ".");
const run = readFileSync("dist/runs", "utf8").length;
test("steady", () => {});
test("odd", () => assert.equal(run % 2, 1));
test("third", () => assert.equal(run, 3));
test("broken", () => assert.fail());
`;

let repository: FixtureRepository;
afterEach(() => repository.dispose());

async function observeTests(
  content: string,
  options: Partial<TakeBaselineOptions> = {},
  timeMs = 60_000,
): Promise<Baseline["observations"][number] | undefined> {
  repository = new FixtureRepository({
    "package.json": '{ "type": "module" }\n',
    "a.test.js": content,
  });
  const baseline = await takeBaseline({
    worktree: repository.folder,
    commit: repository.git("rev-parse", "HEAD"),
    tree: repository.git("rev-parse", "HEAD^{tree}"),
    project: fixtureProject({ testSuites: [fixtureSuite("node", ["node", "--test"])] }),
    target: directTargetRunner({ worktree: repository.folder, timeMs }),
    signal: new AbortController().signal,
    only: ["tests"],
    ...options,
  });
  return baseline.observations[0];
}

test("runs twice, and what failed once more alone: differing results are flaky", async () => {
  const tests = await observeTests(UNSTEADY);
  expect(tests?.commands).toEqual(["node --test", "node --test", "node --test a.test.js"]);
  expect(tests?.passed).toEqual(["a.test.js > steady"]);
  expect(tests?.problems.map(({ key }) => key)).toEqual(["a.test.js > broken"]);
  expect([...(tests?.flaky ?? [])].sort()).toEqual(["a.test.js > odd", "a.test.js > third"]);
});

test("without the time for a second run, it is not made", async () => {
  const tests = await observeTests(UNSTEADY, { flakyBudgetMs: 1 });
  expect(tests?.commands).toEqual(["node --test"]);
  expect(tests?.flaky).toEqual([]);
});

test("a suite that hangs before any change is unknown, and the reason names the limit", async () => {
  const tests = await observeTests("for (;;) {}\n", {}, 1500);
  expect(tests?.status).toBe("unknown");
  expect(tests?.reason).toMatch(/stopped at their limit of 1\.\d s/);
});
