import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { factKeyText, type Expectation, type Problem, type Unit, type Verdict } from "#domain";
import { gateVerdict } from "../support/gate-verdict.ts";
import { checkInSession, type Proposed } from "../support/checking-session.ts";
import { FixtureRepository } from "../support/fixture-repository.ts";
import { newId, queueFixture } from "../support/running-queue.ts";

const ADDS = "test/add.test.js > adds";

const queue = queueFixture();
let repository: FixtureRepository;
let base: string;

beforeEach(() => {
  repository = new FixtureRepository({
    "package.json": JSON.stringify({
      name: "sums",
      private: true,
      type: "module",
      scripts: { test: "node --test" },
    }),
    "src/add.js": "export const add = (a, b) => a + b;\n",
    "src/text.js": "export const shout = (text) => text.toUpperCase();\n",
    "src/old.cjs": "exports.old = 1;\n",
    "test/add.test.js": `import { equal } from "node:assert/strict";
import { test } from "node:test";
import { add } from "../src/add.js";
test("adds", () => equal(add(1, 2), 3));
`,
  });
  base = repository.git("rev-parse", "HEAD");
});
afterEach(() => repository.dispose());

function commitOf(files: Readonly<Record<string, string>>): string {
  repository.write(files);
  const commit = repository.commit("change");
  repository.git("reset", "--quiet", "--hard", base);
  return commit;
}

function unit(path: string, expects?: Expectation[]): Unit {
  return { id: path, title: path, paths: [path], detail: null, ...(expects && { expects }) };
}

function verdict(introduced: readonly Problem[]): Verdict {
  return {
    tree: "0".repeat(40),
    status: "pass",
    gates: [gateVerdict({ introduced: [...introduced] })],
  };
}

async function check(proposed: readonly Proposed[], flaky: readonly string[] = []) {
  const checked = await checkInSession({
    repository,
    base,
    session: newId(),
    proposed,
    flaky,
    database: queue.database,
    start: (handlers) => queue.started(handlers),
  });
  const facts = new Map([...(await checked.world.view())].map(([key, fact]) => [key, fact.value]));
  return { ...checked, facts, violations: checked.view.violations };
}

const failing = [{ key: ADDS, message: "3 is not -1" }];

describe("what tasks propose", { timeout: 120_000 }, () => {
  test("passes without a word where all expectations hold", async () => {
    const commit = commitOf({ "src/text.js": "export const shout = (text) => `${text}!`;\n" });
    const gone: Expectation = {
      kind: "symbols-are-gone",
      symbols: [{ path: "src/text.js", name: "whisper" }],
    };
    const { admitted, violations, view } = await check([
      { task: "a-1", commit, units: [unit("src/text.js", [gone])], verdict: verdict([]) },
    ]);
    expect(admitted).toEqual(["a-1"]);
    expect([violations, view.rejected]).toEqual([[], []]);
  });

  test("is dropped where it is certain that more was changed, or not what was said", async () => {
    const both = commitOf({ "src/add.js": "export {};\n", "src/text.js": "export {};\n" });
    const kept = commitOf({ "src/text.js": "export const shout = () => {};\n" });
    const gone: Expectation = {
      kind: "symbols-are-gone",
      symbols: [{ path: "src/text.js", name: "shout" }],
    };
    const { admitted, violations, view, facts } = await check([
      { task: "a-1", commit: both, units: [unit("src/text.js")], verdict: verdict([]) },
      { task: "b-1", commit: kept, units: [unit("src/text.js", [gone])], verdict: verdict([]) },
    ]);
    expect(admitted).toEqual([]);
    expect(
      violations.map(({ task, violation, decided }) => [task, violation.key, decided?.decision]),
    ).toEqual([
      ["a-1", "file-hash:src/add.js", "act"],
      ["b-1", "symbol:src/text.js:shout", "act"],
    ]);
    expect(violations.every(({ investigation }) => investigation === undefined)).toBe(true);
    expect(view.tasks.map(({ state }) => state)).toEqual(["rejected", "rejected"]);
    expect(view.tasks[0]?.dropped).toMatchObject([{ unit: "src/text.js", stage: "world" }]);
    expect(facts.get("violation-count:symbol")).toMatchObject({ found: 1, acted: 1 });
  });

  test("is investigated where a flaky test fails, and dropped with the file that does it", async () => {
    const commit = commitOf({
      "src/add.js": "export const add = (a, b) => a - b;\n",
      "src/text.js": "export const shout = (text) => `${text}!`;\n",
    });
    const units = [unit("src/text.js"), unit("src/add.js")];
    const proposed = [{ task: "a-1", commit, units, verdict: verdict(failing) }];
    const { admitted, violations, facts } = await check(proposed, [ADDS]);
    expect(admitted).toEqual([]);
    expect(violations).toMatchObject([
      {
        violation: { kind: "test-expectation", confidence: 0.2 },
        investigation: { conclusion: "confirmed", suspects: ["src/add.js"], modelCalls: 0 },
        decided: { decision: "act", falsePositive: false },
      },
    ]);
    const id = violations[0]?.violation.id ?? "";
    expect(facts.get(factKeyText({ kind: "investigation-result", violation: id }))).toMatchObject({
      conclusion: "confirmed",
      suspects: ["src/add.js"],
    });
  });

  test("passes where the investigation refutes what was seen, and that is counted", async () => {
    const commit = commitOf({ "src/text.js": "export const shout = (text) => `${text}!`;\n" });
    const proposed = [
      { task: "a-1", commit, units: [unit("src/text.js")], verdict: verdict(failing) },
    ];
    const { admitted, violations, facts, view } = await check(proposed, [ADDS]);
    expect(admitted).toEqual(["a-1"]);
    expect(violations).toMatchObject([
      {
        investigation: { conclusion: "refuted", runs: 1, modelCalls: 0 },
        decided: { decision: "ignore", falsePositive: true },
      },
    ]);
    expect(facts.get("violation-count:test-expectation")).toMatchObject({
      found: 1,
      ignored: 1,
      falsePositives: 1,
    });
    expect(view.rejected).toEqual([]);
  });

  test("waits for a person where nothing can tell, and is kept out until then", async () => {
    const commit = commitOf({ "src/old.cjs": "exports.young = 1;\n" });
    const gone: Expectation = {
      kind: "symbols-are-gone",
      symbols: [{ path: "src/old.cjs", name: "old" }],
    };
    const { admitted, violations, view } = await check([
      { task: "a-1", commit, units: [unit("src/old.cjs", [gone])], verdict: verdict([]) },
    ]);
    expect(admitted).toEqual([]);
    expect(violations).toMatchObject([
      {
        violation: { actual: "not observed", confidence: 0.3 },
        investigation: { conclusion: "unclear", modelCalls: 0 },
        decided: { decision: "wait" },
      },
    ]);
    expect(view.rejected).toMatchObject([{ redone: false }]);
    expect(view.rejected[0]?.reason).toMatch(/^waits for a person: symbol:src\/old\.cjs:old/);
  });
});
