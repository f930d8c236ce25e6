import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fixtureSuite } from "../../../test/support/fixture-repository.ts";
import { coverageRun } from "./measure-coverage.ts";
import { readCoverage } from "./read-coverage.ts";
import { readReach } from "./read-reach.ts";

// Runners that measure by a wrapper; jest and node run for real in test/gates/measured-gates.test.ts.
let worktree: string;
beforeAll(() => {
  worktree = mkdtempSync(join(tmpdir(), "artel-coverage-"));
  mkdirSync(join(worktree, "node_modules/c8"), { recursive: true });
  mkdirSync(join(worktree, "packages/a"), { recursive: true });
});
afterAll(() => rmSync(worktree, { recursive: true, force: true }));

async function words(
  runner: Parameters<typeof fixtureSuite>[0],
  argv: readonly string[],
  directory = ".",
): Promise<readonly string[] | string> {
  const suite = fixtureSuite(runner, argv, { directory });
  const run = await coverageRun(suite, argv, worktree);
  return "reason" in run ? run.reason : run.argv(argv, "/reports");
}

const C8 = [
  "--reporter=json-summary",
  "--reports-dir=/reports",
  "--temp-directory=/reports/tmp",
  "--check-coverage=false",
];

test("a tool that is installed is put in front, also from a package of a workspace", async () => {
  expect(await words("mocha", ["mocha", "test"])).toEqual(["c8", ...C8, "mocha", "test"]);
  expect(await words("ava", ["ava"], "packages/a")).toEqual(["c8", ...C8, "ava"]);
});

test("one that the repository runs itself is told where to report", async () => {
  const own = await words("node", ["c8", "--all", "node", "--test"]);
  expect(own).toEqual(["c8", ...C8, "--all", "node", "--test"]);
  const python = await words("command", ["pytest", "--cov=shop", "tests"]);
  expect(python).toEqual([
    "pytest",
    "--cov=shop",
    "tests",
    "--cov-report=json:/reports/coverage.json",
  ]);
});

test("limits of the repository's own do not fail the run, and its configuration is not written", async () => {
  mkdirSync(join(worktree, "node_modules/@vitest/coverage-istanbul"), { recursive: true });
  const vitest = await words("vitest", ["vitest", "run", "--coverage.enabled=false"]);
  expect(vitest).toEqual(
    expect.arrayContaining([
      "--coverage.enabled=true",
      "--coverage.provider=istanbul",
      "--coverage.thresholds.lines=0",
      "--coverage.thresholds.autoUpdate=false",
    ]),
  );
  expect(vitest).not.toContain("--coverage.enabled=false");
});

describe("reports", () => {
  const place = { worktree: "/tree", directory: "packages/a" };

  test("of istanbul, with paths of the worktree only", () => {
    const lines = (covered: number, total: number) => ({ lines: { total, covered, pct: 1 } });
    const report = {
      total: lines(9, 9),
      "/tree/packages/a/x.ts": lines(1, 2),
      "/elsewhere/y.ts": lines(1, 2),
      "/tree/node_modules/z/z.js": lines(1, 2),
      "/tree/empty.ts": lines(0, 0),
    };
    const read = readCoverage(JSON.stringify(report), "summary", place);
    expect([...(read ?? [])]).toEqual([["packages/a/x.ts", [1, 2]]]);
  });

  test("of lcov and of coverage.py", () => {
    const lcov =
      "TN:\nSF:x.ts\nDA:1,1\nLF:4\nLH:3\nend_of_record\nSF:../b/y.ts\nLF:2\nLH:2\nend_of_record\n";
    expect([...(readCoverage(lcov, "lcov", place) ?? [])]).toEqual([
      ["packages/a/x.ts", [3, 4]],
      ["packages/b/y.ts", [2, 2]],
    ]);
    const python = { files: { "shop/x.py": { summary: { covered_lines: 5, num_statements: 7 } } } };
    const read = readCoverage(JSON.stringify(python), "coverage.py", { ...place, directory: "." });
    expect([...(read ?? [])]).toEqual([["shop/x.py", [5, 7]]]);
  });

  test("of lines and functions, where they are wanted", () => {
    const seen = (text: string, format: Parameters<typeof readReach>[1]) =>
      Array.from(readReach(text, format, place) ?? [], ([path, { lines, calls }]) => [
        path,
        [...lines],
        [...calls],
      ]);
    const at = (line: number) => ({ start: { line, column: 0 }, end: { line, column: 9 } });
    const istanbul = {
      "/tree/packages/a/x.ts": {
        statementMap: { 0: at(1), 1: at(2), 2: at(2) },
        s: { 0: 1, 1: 0, 2: 3 },
        fnMap: { 0: { name: "f", decl: at(1), loc: at(1) } },
        f: { 0: 3 },
      },
      "/elsewhere/y.ts": { statementMap: {}, s: {}, fnMap: {}, f: {} },
    };
    const lines = [
      [1, 1],
      [2, 3],
    ];
    expect(seen(JSON.stringify(istanbul), "istanbul")).toEqual([
      ["packages/a/x.ts", lines, [[1, 3]]],
    ]);
    const lcov =
      "TN:\nSF:x.ts\nFN:1,f\nFN:4,f\nFNDA:0,f\nFNDA:2,f\nDA:1,1\nDA:2,0\nend_of_record\n";
    expect(seen(lcov, "lcov")).toEqual([
      [
        "packages/a/x.ts",
        [
          [1, 1],
          [2, 0],
        ],
        [
          [1, 0],
          [4, 2],
        ],
      ],
    ]);
    const python = { files: { "x.py": { executed_lines: [1], missing_lines: [2] } } };
    expect(seen(JSON.stringify(python), "coverage.py")).toEqual([
      [
        "packages/a/x.py",
        [
          [2, 0],
          [1, 1],
        ],
        [],
      ],
    ]);
    expect(readReach("{}", "summary", place)).toBeUndefined();
    expect(readReach("<html>", "istanbul", place)).toBeUndefined();
  });

  test("that are none", () => {
    expect(readCoverage("<html>", "summary", place)).toBeUndefined();
    expect(readCoverage('{ "files": 1 }', "coverage.py", place)).toBeUndefined();
  });
});
