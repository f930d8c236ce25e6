import { execFileSync } from "node:child_process";
import { afterAll, expect, test, vi } from "vitest";
import { z } from "zod";
import { Scenario, smallProject, snapshot } from "../support/scenario.ts";

// Repositories whose own tests are no good judge: what is not their fault is still done, and the report says so.
vi.setConfig({ testTimeout: 300_000 });
const scenario = new Scenario("tests");
afterAll(() => scenario.dispose());

const reportSchema = z.looseObject({
  session: z.string(),
  outcome: z.string(),
  changes: z.array(
    z.looseObject({
      files: z.array(z.string()),
      verdict: z.looseObject({ status: z.string() }),
    }),
  ),
  dropped: z.array(z.looseObject({ stage: z.string(), reason: z.string() })),
  baseline: z.array(
    z.looseObject({
      gate: z.string(),
      status: z.string(),
      reason: z.string().optional(),
      problems: z.array(z.looseObject({ key: z.string() })),
      flaky: z.array(z.string()),
    }),
  ),
});

async function improve(path: string, ...more: readonly string[]) {
  const before = snapshot(path);
  const job = more.includes("--jobs") ? [] : ["--jobs", "safe-lint"];
  const run = await scenario.artel(["improve", path, ...job, "--json", ...more]);
  expect(run.status, run.stdout.slice(-3000) + run.stderr).toBe(0);
  const last = JSON.parse(run.stdout.trimEnd().split("\n").at(-1) ?? "") as { report: unknown };
  const report = reportSchema.parse(last.report);
  const kept = Object.entries(snapshot(path)).filter(([name]) => !name.includes("artel/"));
  expect(Object.fromEntries(kept)).toEqual(before);
  expect(scenario.leftovers()).toEqual({ worktrees: [], processes: [] });
  const tests = report.baseline.find(({ gate }) => gate === "tests");
  return { run, report, tests };
}

const testFile = (name: string, body: string): string =>
  `import assert from "node:assert/strict";\nimport fs from "node:fs";\nimport test from "node:test";\ntest("${name}", async () => {\n${body}\n});\nassert.ok(fs);\n`;

test("tests that hang are ended at the limit, with nothing of them left", async () => {
  const path = scenario.repository("hang", {
    ...smallProject(),
    "test/hang.test.js": testFile(
      "hangs",
      "  await new Promise(() => setInterval(() => {}, 1000));",
    ),
  });
  const { report, tests, run } = await improve(path, "--set", "limits.commandMinutes=0.1");
  expect(tests?.status).toBe("unknown");
  expect(tests?.reason).toMatch(/stopped at their limit of 6\.\d s/);
  expect(report.changes.map(({ verdict }) => verdict.status)).toEqual(["unknown"]);
  const told = await scenario.artel(["sessions", "report", report.session]);
  expect(told.stdout).toMatch(/No test, type check or build confirms this change/);
  expect(run.ms).toBeLessThan(180_000);
});

test("a test that fails now and then is no reason to drop a change", async () => {
  const body = `  const first = !fs.existsSync(".tried");\n  fs.writeFileSync(".tried", "");\n  assert.equal(first, false);`;
  const path = scenario.repository("flaky", {
    ...smallProject(),
    ".gitignore": ".tried\n",
    "test/flaky.test.js": testFile("comes and goes", body),
  });
  const { report, tests } = await improve(path);
  expect(tests?.flaky.join()).toContain("comes and goes");
  expect(report.changes.map(({ files }) => files)).toEqual([["src/sum.js"]]);
});

test("what keeps the tests from being begun is found among the others, and dropped", async () => {
  const user = `import { sep } from "path";\nexport const name = () => sep;\n`;
  const path = scenario.repository("crash", {
    ...smallProject({ scripts: { test: "node check.mjs && node --test" } }),
    "src/a.js": user,
    "src/picky.js": user,
    "src/z.js": user,
    "check.mjs": `import { readFileSync } from "node:fs";
if (readFileSync("src/picky.js", "utf8").includes("node:")) throw new Error("no node: here");
`,
  });
  const { report } = await improve(path);
  expect(report.changes.map(({ files }) => files)).toEqual([
    ["src/a.js", "src/sum.js", "src/z.js"],
  ]);
  expect(report.changes.map(({ verdict }) => verdict.status)).toEqual(["pass"]);
  expect(report.dropped).toEqual([
    expect.objectContaining({ stage: "tests", reason: expect.stringContaining("no node: here") }),
  ]);
});

test("a test that failed before anything was changed stays as it was", async () => {
  const path = scenario.repository("failing", {
    ...smallProject(),
    "test/wrong.test.js": testFile("is wrong", "  assert.equal(1, 2);"),
  });
  const { report, tests } = await improve(path);
  expect(tests?.problems.map(({ key }) => key).join()).toContain("is wrong");
  expect(report.changes.map(({ files }) => files)).toEqual([["src/sum.js"]]);
});

test("a repository without a package.json or any tests is still worked on, and it is said", async () => {
  const project = smallProject();
  const path = scenario.repository("bare bones", {
    "src/sum.js": project["src/sum.js"] ?? "",
    "src/main.mjs": `import { readFileSync } from "fs";\nconsole.log(readFileSync("package.json", "utf8"));\n`,
  });
  const { report, tests } = await improve(path);
  expect(tests).toMatchObject({ status: "skipped", reason: expect.stringMatching(/no tests/) });
  expect(report.outcome).toBe("delivered");
});

test("npm workspaces: packages that need each other, each with its tests", async () => {
  const manifest = (name: string, dependencies = {}): string =>
    JSON.stringify({
      name,
      version: "1.0.0",
      type: "module",
      main: "index.js",
      scripts: { test: "node --test" },
      dependencies,
    });
  const path = scenario.repository("workspaces", {
    "package.json": JSON.stringify({
      name: "root",
      private: true,
      workspaces: ["packages/*"],
      scripts: { test: "npm test --workspaces" },
    }),
    "packages/one/package.json": manifest("@shop/one"),
    "packages/one/index.js": `import { sep } from "path";\nexport const one = () => sep;\n`,
    "packages/one/one.test.js": `import assert from "node:assert";\nimport test from "node:test";\nimport { one } from "./index.js";\ntest("one", () => assert.ok(one()));\n`,
    "packages/two/package.json": manifest("@shop/two", { "@shop/one": "1.0.0" }),
    "packages/two/index.js": `import { basename } from "path";\nimport { one } from "@shop/one";\nexport const two = () => basename("two") + one();\n`,
    "packages/two/two.test.js": `import assert from "node:assert";\nimport test from "node:test";\nimport { two } from "./index.js";\ntest("two", () => assert.match(two(), /^two/));\n`,
  });
  const { report, tests } = await improve(path);
  expect(tests).toMatchObject({ status: "observed", problems: [] });
  expect(report.changes.flatMap(({ files }) => files).toSorted()).toEqual([
    "packages/one/index.js",
    "packages/two/index.js",
  ]);
});

test("init, commit, improve: the written artel.yaml is accepted as it is", async () => {
  const path = scenario.repository("initialised");
  const wrote = await scenario.artel(["init", path]);
  expect(wrote.status, wrote.stderr).toBe(0);
  scenario.commit(path, "artel.yaml");
  const { report } = await improve(path);
  expect(report.outcome).toBe("delivered");
});

test("a repository of Python alone is improved, and what does not parse is never kept", async () => {
  const path = scenario.repository("python", {
    "pyproject.toml": '[project]\nname = "sample"\nrequires-python = ">=3.9"\n',
    "src/sample/__init__.py": "from .shapes import Shape\n",
    "src/sample/shapes.py": "import os\n\n\nclass Shape(object):\n    pass\n",
    "tests/test_shapes.py": "from sample import Shape\n\n\ndef test_shape():\n    assert Shape()\n",
  });
  const { report, tests, run } = await improve(path, "--jobs", "python-lint");
  expect(report.changes.map(({ files }) => files)).toEqual([["src/sample/shapes.py"]]);
  // Where the sandbox has pytest the change is confirmed; elsewhere only the parser has seen it, and the report says so.
  const hasPytest = tests?.status === "observed";
  expect(report.changes[0]?.verdict.status).toBe(hasPytest ? "pass" : "unknown");
  if (!hasPytest) expect(tests?.reason).toContain("No module named 'pytest'");
  const git = (...words: string[]) =>
    execFileSync("git", ["-C", path, ...words], { encoding: "utf8" });
  expect(git("show", `artel/${report.session}:src/sample/shapes.py`)).toBe(
    "class Shape:\n    pass\n",
  );
  expect(run.stdout).toContain("python-lint");
});
