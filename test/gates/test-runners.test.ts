import { spawnSync } from "node:child_process";
import { delimiter, join } from "node:path";
import { test, vi } from "vitest";
import { directTargetRunner } from "../support/direct-target-runner.ts";
import { FixtureRepository, fixtureSuite } from "../support/fixture-repository.ts";
import { linkTargetTools } from "../support/target-tools.ts";
import {
  type RunnerConformance,
  testRunnerConformance,
} from "../../src/gates/tests/conformance.ts";

// Real runners, on a machine that may be busy; the first installs them.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 300_000 });

type Kind = keyof RunnerConformance["files"];

function repositories(
  files: RunnerConformance["files"],
  contents: Readonly<Record<Kind, string>>,
  more: Readonly<Record<string, string>> = {},
  tools = true,
): RunnerConformance["prepare"] {
  return async (kinds) => {
    const chosen = Object.fromEntries(kinds.map((kind) => [files[kind], contents[kind]]));
    const repository = new FixtureRepository({ "package.json": "{}\n", ...more, ...chosen });
    if (tools) linkTargetTools(repository.folder);
    return {
      worktree: repository.folder,
      target: (timeMs) => directTargetRunner({ worktree: repository.folder, timeMs }),
      dirtyPaths: () => repository.git("status", "--porcelain").split("\n").filter(Boolean),
      dispose: () => repository.dispose(),
    };
  };
}

/** The same situations for runners with `describe` and `it`. */
function described(header: string, skip: string, equal: string): Record<Kind, string> {
  return {
    first: `${header}
console.log('{"kind":"end"} [{ noise');
describe("math", () => {
  it("adds", () => {});
  it("breaks", () => { ${equal} });
});
${skip}("left out", () => {});
it("twice", () => {});
it("twice", () => {});
`,
    second: `${header}\nit("stands alone", () => { process.stdout.write("ok 1 - noise\\n"); });\n`,
    broken: `${header}\n${header.startsWith("import") ? 'import "no-such-module";' : 'require("no-such-module");'}\nit("never seen", () => {});\n`,
    hanging: `${header}\nit("passes", () => {});\nit("never ends", () => { for (;;) {} });\n`,
  };
}

const scripts = (extension: string): RunnerConformance["files"] => ({
  first: `tests/a one.${extension}`,
  second: `tests/b.${extension}`,
  broken: `tests/c.${extension}`,
  hanging: `tests/d.${extension}`,
});

const vitestFiles = scripts("test.js");
testRunnerConformance("vitest", {
  suite: fixtureSuite("vitest", [
    "vitest",
    "--coverage",
    "--reporter=verbose",
    "--globals",
    "tests",
  ]),
  files: vitestFiles,
  prepare: repositories(
    vitestFiles,
    described(
      'import { expect, describe, it } from "vitest";',
      "it.skip",
      "expect(1 + 1).toBe(3);",
    ),
  ),
  onBrokenFile: "problem of the file",
  leavesOut: true,
  onHang: "partial",
});

const jestFiles = scripts("test.js");
testRunnerConformance("jest", {
  suite: fixtureSuite("jest", [
    "npx",
    "--no-install",
    "jest",
    "--watch",
    "--verbose",
    "-w",
    "2",
    "tests",
  ]),
  files: jestFiles,
  prepare: repositories(jestFiles, described("// jest", "it.skip", "expect(1 + 1).toBe(3);")),
  onBrokenFile: "problem of the file",
  leavesOut: true,
  onHang: "partial",
});

const pytestFiles = {
  first: "tests/test_a.py",
  second: "tests/test_b.py",
  broken: "tests/test_c.py",
  hanging: "tests/test_d.py",
};
const NAMES: Readonly<Record<string, string>> = { math: "TestMath" };
const python = pythonWithPytest();
if (python === undefined) test.skip("pytest: no Python on PATH has it", () => {});
else {
  testRunnerConformance("pytest", {
    suite: fixtureSuite("pytest", [python, "-m", "pytest", "-x", "-q", "--lf", "tests"]),
    files: pytestFiles,
    prepare: repositories(
      pytestFiles,
      {
        first: `import pytest


class TestMath:
    def test_adds(self):
        print('{"kind":"end"} [{ noise')

    def test_breaks(self):
        assert 1 + 1 == 3


@pytest.mark.skip
def test_left_out():
    pass


def test_twice():
    pass
`,
        second: "def test_stands_alone():\n    print('ok 1 - noise')\n",
        broken: "import no_such_module\n\n\ndef test_never():\n    pass\n",
        hanging:
          "def test_passes():\n    pass\n\n\ndef test_ends():\n    while True:\n        pass\n",
      },
      {},
      false,
    ),
    key: (file, ...names) =>
      [file, ...names.map((name) => NAMES[name] ?? `test_${name.replaceAll(" ", "_")}`)].join(
        " > ",
      ),
    onBrokenFile: "problem of the file",
    leavesOut: true,
    onHang: "partial",
  });
}

/** The first Python on PATH that has pytest. */
function pythonWithPytest(): string | undefined {
  return (process.env["PATH"] ?? "")
    .split(delimiter)
    .map((folder) => join(folder, "python3"))
    .find((path) => spawnSync(path, ["-c", "import pytest"]).status === 0);
}

const mochaFiles = scripts("spec.js");
testRunnerConformance("mocha", {
  suite: fixtureSuite("mocha", [
    "mocha",
    "--reporter",
    "dot",
    "--timeout",
    "20000",
    "tests/*.spec.js",
  ]),
  files: mochaFiles,
  prepare: repositories(
    mochaFiles,
    described('const assert = require("node:assert");', "it.skip", "assert.equal(1 + 1, 3);"),
  ),
  onBrokenFile: "unknown",
  leavesOut: true,
  onHang: "partial",
});

const nodeFiles = scripts("test.js");
testRunnerConformance("node:test", {
  suite: fixtureSuite("node", ["node", "--test", "--test-reporter", "spec", "--watch"]),
  files: nodeFiles,
  prepare: repositories(
    nodeFiles,
    described(
      'import { describe, it } from "node:test"; import assert from "node:assert";',
      "it.skip",
      "assert.equal(1 + 1, 3);",
    ),
    { "package.json": '{ "type": "module" }\n' },
    false,
  ),
  onBrokenFile: "problem of the file",
  leavesOut: false,
  onHang: "partial",
});

const avaFiles = {
  first: "test/a.js",
  second: "test/b.js",
  broken: "test/c.js",
  hanging: "test/d.js",
};
testRunnerConformance("ava", {
  suite: fixtureSuite("ava", ["ava", "--timeout=60s"]),
  files: avaFiles,
  prepare: repositories(
    avaFiles,
    {
      first: `import test from "ava";
console.log("not ok 7 - noise");
test("math > adds", (t) => t.pass());
test("math > breaks", (t) => t.is(1 + 1, 3));
test.skip("left out", (t) => t.pass());
test("twice", (t) => t.pass());
`,
      second: `import test from "ava";\ntest("stands alone", (t) => t.pass());\n`,
      broken: `import test from "ava";\nimport "no-such-module";\ntest("x", (t) => t.pass());\n`,
      hanging: `import test from "ava";\ntest("passes", (t) => t.pass());\ntest("never ends", (t) => { for (;;) {} });\n`,
    },
    { "package.json": '{ "type": "module" }\n' },
  ),
  key: (file, ...names) => ["ava", /(\w)\.js$/.exec(file)?.[1] ?? "", ...names].join(" > "),
  focuses: false,
  onBrokenFile: "problem of the file",
  leavesOut: false,
  onHang: "partial",
});
