import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  checkExpectation,
  factKeyText,
  factSchema,
  withFacts,
  type Fact,
  type GateVerdict,
  type Observation,
  type Verdict,
} from "#domain";
import { gateVerdict } from "../../../test/support/gate-verdict.ts";
import { FixtureRepository } from "../../../test/support/fixture-repository.ts";
import { commandFact } from "./commands.ts";
import { dependencyFacts } from "./dependencies.ts";
import { observeChange, observeTree } from "./files.ts";
import { observationFacts, verdictFacts } from "./gates.ts";
import { symbolFacts } from "./symbols.ts";

const origin = { source: "git", time: 5 };

function valuesOf(facts: readonly Fact[]): Record<string, unknown> {
  for (const fact of facts) factSchema.parse(fact);
  return Object.fromEntries(facts.map((fact) => [factKeyText(fact), fact.value]));
}

describe("files", () => {
  let repository: FixtureRepository;

  beforeEach(() => {
    repository = new FixtureRepository({ "a.ts": "1", "b.ts": "1" });
  });
  afterEach(() => repository.dispose());

  test("are read from git: what differs on top of a whole tree is the other whole tree", async () => {
    const base = repository.git("rev-parse", "HEAD");
    repository.write({ "a.ts": "2", "c.ts": "1" });
    repository.remove("b.ts");
    const change = repository.commit("change");
    const whole = await observeTree(repository, base, origin);
    const difference = await observeChange(repository, base, change, origin);
    expect(valuesOf(difference)).toEqual({
      "file-hash:a.ts": { hash: repository.git("rev-parse", "HEAD:a.ts"), mode: "file" },
      "file-hash:b.ts": null,
      "file-hash:c.ts": { hash: repository.git("rev-parse", "HEAD:c.ts"), mode: "file" },
    });
    const together = withFacts(withFacts(new Map(), whole), difference);
    const present = [...together.values()].filter(({ value }) => value !== null);
    expect(valuesOf(present)).toEqual(valuesOf(await observeTree(repository, change, origin)));
  });

  test("show a task that edits outside of its paths, whatever it says", async () => {
    const base = repository.git("rev-parse", "HEAD");
    repository.write({ "a.ts": "2", "b.ts": "2" });
    const change = repository.commit("I only changed a.ts");
    const before = withFacts(new Map(), await observeTree(repository, base, origin));
    const after = withFacts(before, await observeChange(repository, base, change, origin));
    expect(
      checkExpectation({ kind: "only-paths-change", paths: ["a.ts"] }, before, after),
    ).toMatchObject([{ kind: "out-of-area", key: "file-hash:b.ts", confidence: 1 }]);
  });
});

describe("gates", () => {
  const observation = (parts: Partial<Observation>): Observation => ({
    gate: "tests",
    status: "observed",
    problems: [],
    passed: [],
    flaky: [],
    commands: [],
    targetMs: 0,
    ownMs: 0,
    ...parts,
  });
  const verdict = (parts: Partial<GateVerdict>): Verdict => ({
    tree: "t",
    status: "fail",
    gates: [gateVerdict({ status: "fail", ...parts })],
  });

  test("give a result for each test that they saw", () => {
    const facts = observationFacts(
      observation({
        passed: ["a", "b"],
        skipped: ["c"],
        problems: [{ key: "d", message: "m" }],
        flaky: ["b"],
      }),
      5,
    );
    expect(valuesOf(facts)).toEqual({
      "test-result:a": { status: "passed", flaky: false },
      "test-result:b": { status: "passed", flaky: true },
      "test-result:c": { status: "skipped", flaky: false },
      "test-result:d": { status: "failed", flaky: false, message: "m" },
    });
    expect(facts[0]).toMatchObject({ source: "gate:tests", time: 5 });
  });

  test("count diagnostics, and are no fact where they could not look", () => {
    const problems = [
      { key: "p", message: "one", path: "a.ts" },
      { key: "p", message: "two" },
    ];
    expect(valuesOf(observationFacts(observation({ gate: "types", problems }), 5))).toEqual({
      "diagnostic:types:p": { count: 2, message: "one", path: "a.ts", flaky: false },
    });
    expect(observationFacts(observation({ status: "unknown", passed: ["a"] }), 5)).toEqual([]);
    expect(verdictFacts(verdict({ status: "unknown", resolved: ["a"] }), new Map(), 5)).toEqual([]);
  });

  test("say in a verdict what is different from before", () => {
    const before = withFacts(
      new Map(),
      observationFacts(
        observation({ passed: ["a", "f"], problems: [{ key: "b", message: "m" }] }),
        1,
      ),
    );
    const facts = verdictFacts(
      verdict({ introduced: [{ key: "a", message: "gone" }], resolved: ["b"], flaky: ["f"] }),
      before,
      5,
    );
    expect(valuesOf(facts)).toEqual({
      "test-result:a": { status: "failed", flaky: false, message: "gone" },
      "test-result:b": { status: "passed", flaky: false },
      "test-result:f": { status: "passed", flaky: true },
    });
    const violations = checkExpectation(
      { kind: "no-test-breaks" },
      before,
      withFacts(before, facts),
    );
    expect(violations.map(({ key }) => key)).toEqual(["test-result:a"]);
  });

  test("add to and take from the diagnostics that were there", () => {
    const problem = { key: "p", message: "m" };
    const two = observation({ gate: "types", problems: [problem, problem] });
    const before = withFacts(new Map(), observationFacts(two, 1));
    const after = (parts: Partial<GateVerdict>) =>
      valuesOf(verdictFacts(verdict({ gate: "types", ...parts }), before, 5));
    const value = { message: "m", flaky: false };
    expect(after({ introduced: [problem] })).toEqual({
      "diagnostic:types:p": { ...value, count: 3 },
    });
    expect(after({ resolved: ["p"] })).toEqual({ "diagnostic:types:p": { ...value, count: 1 } });
    expect(after({ resolved: ["q"] })).toEqual({ "diagnostic:types:q": null });
  });
});

describe("commands", () => {
  test.each([
    [
      { exitCode: 0, ended: "exit" },
      { exitCode: 0, ended: "exit" },
    ],
    [
      { exitCode: 127, ended: "exit" },
      { exitCode: 127, ended: "not-found" },
    ],
    [
      { exitCode: null, ended: "time" },
      { exitCode: null, ended: "time" },
    ],
  ] as const)("%j", (result, value) => {
    expect(valuesOf([commandFact({ display: "npm test", ...result }, origin)])).toEqual({
      "command-result:npm test": value,
    });
  });
});

describe("symbols", () => {
  const seen = (text: string | undefined, names: readonly string[], path = "a.ts") =>
    symbolFacts({ path, text }, names, origin).map(({ value, confidence }) => [
      value !== null,
      confidence,
    ]);

  test("are what a module exports, in every way of exporting", () => {
    const text = `
      export const one = 1, { two, three: [four] } = x;
      function five() {} export { five as six };
      export * as seven from "m"; export type eight = 1; export default class nine {}
    `;
    const names = ["one", "two", "four", "six", "seven", "eight", "default"];
    expect(seen(text, names)).toEqual(names.map(() => [true, 1]));
    expect(seen(text, ["three", "five", "nine"])).toEqual([
      [false, 1],
      [false, 1],
      [false, 1],
    ]);
  });

  test("may be behind a star, and are gone with their file", () => {
    expect(seen('export * from "m"; export const a = 1;', ["a", "b"])).toEqual([
      [true, 1],
      [false, 0.5],
    ]);
    expect(seen(undefined, ["a"])).toEqual([[false, 1]]);
    expect(seen("const a = 1;", ["a"])).toEqual([[false, 1]]);
  });

  test("of what is no ES module or cannot be parsed nothing is said", () => {
    expect(seen("exports.a = 1;", ["a"], "a.js")).toEqual([]);
    expect(seen("export const =", ["a"])).toEqual([]);
  });
});

describe("dependencies", () => {
  test("are those of a manifest, and none of one that cannot be read", () => {
    const manifest = { name: "x", dependencies: { a: "^1" }, devDependencies: { b: "2", a: "0" } };
    expect(valuesOf(dependencyFacts(JSON.stringify(manifest), origin))).toEqual({
      "dependency:b": { version: "2" },
      "dependency:a": { version: "^1" },
    });
    const before = withFacts(new Map(), dependencyFacts(JSON.stringify(manifest), origin));
    expect(valuesOf(dependencyFacts('{"dependencies": {"a": "^2"}}', origin, before))).toEqual({
      "dependency:a": { version: "^2" },
      "dependency:b": null,
    });
    expect(dependencyFacts("{", origin)).toEqual([]);
    expect(dependencyFacts('{"dependencies": [1]}', origin)).toEqual([]);
  });
});
