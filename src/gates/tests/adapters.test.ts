import { describe, expect, test } from "vitest";
import type { TestRunnerName, TestSuite } from "#domain";
import { compareTests } from "./compare.ts";
import { readTap } from "./ava/adapter.ts";
import { fileOfKey } from "./key.ts";
import { testRunners } from "./registry.ts";
import { collectResults } from "./results.ts";
import { parseReport } from "./report.ts";

function words(runner: TestRunnerName, script: string, files?: readonly string[]): string {
  const suite: TestSuite = {
    directory: ".",
    runner,
    script,
    argv: script.split(" "),
    before: [],
    environment: {},
  };
  const adapter = testRunners.find(({ name }) => name === runner);
  const run = { reporter: "/r", ...(files && { files }) };
  return adapter?.argv(suite, run).join(" ") ?? "";
}

describe("the command line keeps the repository's flags, and never watches", () => {
  const vitestOptions = "--reporter=/r --coverage.enabled=false --bail=0";
  const jestOptions = "--reporters=/r --ci --coverage=false --bail=0";
  const nodeOptions = "--test-reporter=/r --test-reporter-destination=stdout";

  test.each<[TestRunnerName, string, string]>([
    ["vitest", "vitest", `vitest run ${vitestOptions}`],
    ["vitest", "vitest watch -w --ui", `vitest run ${vitestOptions}`],
    ["vitest", "vitest --run --typecheck src", `vitest run --typecheck src ${vitestOptions}`],
    [
      "vitest",
      "npx vitest run -c ci.ts --reporter verbose --coverage.thresholds.lines 90 --project node",
      `npx vitest run -c ci.ts --project node ${vitestOptions}`,
    ],
    ["jest", "jest --watchAll -w 2 --coverage", `jest ${jestOptions} -w 2`],
    ["jest", "jest --reporters default test/unit", `jest ${jestOptions} test/unit`],
    [
      "jest",
      "node --experimental-vm-modules node_modules/jest/bin/jest.js --bail -i",
      `node --experimental-vm-modules node_modules/jest/bin/jest.js ${jestOptions} -i`,
    ],
    [
      "mocha",
      "nyc mocha -R dot -r ts-node/register --watch test/**/*.ts",
      "nyc mocha --reporter /r -r ts-node/register test/**/*.ts",
    ],
    ["mocha", "mocha --spec test/*.js --exit", "mocha --reporter /r --exit test/*.js"],
    [
      "node",
      "node --import tsx --test --watch test/*.ts",
      `node ${nodeOptions} --import tsx --test test/*.ts`,
    ],
    ["node", "tsx --test --experimental-test-coverage", `tsx ${nodeOptions} --test`],
    ["ava", "c8 ava --verbose -w test.js", "c8 ava --tap test.js"],
    [
      "pytest",
      "python3 -m pytest -x --cov=a --cov-report xml -k fast tests",
      "python3 /r -k fast tests",
    ],
    ["command", "make test", "make test"],
  ])("%s: %s", (runner, script, expected) => {
    expect(words(runner, script)).toBe(expected);
  });

  test("a focus replaces the repository's own files, and keeps values of options", () => {
    const files = ["a b.test.ts"];
    expect(words("vitest", "vitest --project node src", files)).toContain(
      "--project node a b.test.ts",
    );
    expect(words("jest", "jest -w 2 src", files)).toContain("--runTestsByPath -w 2 a b.test.ts");
    expect(words("mocha", "mocha -t 500 test/*.js", files)).toMatch(/-t 500 a b\.test\.ts$/);
    expect(words("node", "node --import tsx --test test/*.ts", files)).toMatch(
      /tsx --test a b\.test\.ts$/,
    );
  });
});

describe("results", () => {
  const place = { worktree: "/w", directory: "packages/a", label: "vitest", project: undefined };

  test("keys are relative, name the project, number duplicates, and have no absolute path", () => {
    const path = ["s", "opens /w/packages/a/x"];
    const test = { kind: "test", status: "passed", path } as const;
    const results = collectResults(
      [
        { ...test, file: "/w/packages/a/t.ts", project: "node" },
        { ...test, file: "file:///w/packages/a/t.ts", project: "node" },
        { ...test, file: "t.ts" },
      ],
      place,
    );
    expect(results.passed).toEqual([
      "packages/a/t.ts [node] > s > opens ./packages/a/x",
      "packages/a/t.ts [node] > s > opens ./packages/a/x (2)",
      "packages/a/t.ts > s > opens ./packages/a/x",
    ]);
    expect(results.passed.map(fileOfKey)).toEqual(Array(3).fill("packages/a/t.ts"));
    expect(fileOfKey("app/[id].test.ts > x")).toBe("app/[id].test.ts");
  });

  test("a torn last line is no record, and a begun file is told", () => {
    const records = parseReport('{"kind":"started","file":"/w/a.ts"}\nnoise\n{"kind":"en');
    expect(collectResults(records, place)).toMatchObject({ passed: [], unfinished: ["a.ts"] });
  });

  test("TAP: an uncaught error belongs to the file that it ended", () => {
    const records = readTap(
      "not ok 1 - Error: Cannot find x\n  ---\n  name: Error\n  ...\nnot ok 2 - test/c.js exited with a non-zero exit code: 1\nok 3 - a › b # SKIP\n1..1\n",
      true,
    );
    expect(records).toEqual([
      { kind: "file", file: "test/c.js", message: "Error: Cannot find x" },
      { kind: "test", path: ["a", "b"], status: "skipped" },
      { kind: "end" },
    ]);
  });
});

test("a run that broke off is certain about its failures, not about what is missing", () => {
  const base = {
    gate: "tests",
    status: "observed",
    problems: [],
    flaky: [],
    commands: [],
    targetMs: 0,
    ownMs: 0,
  } as const;
  const now = {
    ...base,
    status: "unknown",
    passed: [],
    problems: [{ key: "a > b", message: "" }],
  } as const;
  const compared = compareTests(
    { ...base, passed: ["a > b", "a > c"], problems: [], flaky: [], commands: [] },
    { ...now, passed: [], problems: [...now.problems], flaky: [], commands: [] },
    {},
  );
  expect(compared.introduced.map(({ key }) => key)).toEqual(["a > b"]);
});
