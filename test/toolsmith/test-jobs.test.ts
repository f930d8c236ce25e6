import { expect, test } from "vitest";
import { itConformsToTheJobContract } from "../../src/worker/toolsmith/conformance.ts";
import { coverageGaps } from "../../src/worker/toolsmith/coverage-gaps/job.ts";
import { flakyTests } from "../../src/worker/toolsmith/flaky-tests/job.ts";
import { focusedTests } from "../../src/worker/toolsmith/focused-tests/job.ts";
import { weakTests } from "../../src/worker/toolsmith/weak-tests/job.ts";
import { jobWorktree, jobWorktreeForTest } from "../support/job-worktree.ts";

const weak = {
  "package.json": JSON.stringify({ name: "shop", scripts: { test: "vitest run" } }),
  "src/total.ts": "export const total = (list: number[]) => list.length;\n",
  "test/prove.ts": `import { expect } from "vitest";
export const holds = (value: unknown) => expect(value).toBeTruthy();
export { holds as default };
`,
  "test/total.test.ts": `import { expect, test } from "vitest";
import { total } from "../src/total.js";
import { holds } from "./prove.js";
import { gone } from "./gone.js";

test("counts", () => {
  total([1, 2]);
});
test("is proved elsewhere", () => {
  holds(total([1]));
});
test("is proved who knows where", () => {
  gone(total([1]));
});
test("holds", () => {
  expect(true).toBe(true);
});
`,
  "test/fixtures/a.test.js": `test("left alone", () => {});\n`,
  "tests/conftest.py": "class Page:\n    def opens(self):\n        assert self\n",
  "tests/test_total.py":
    "import shop\n\n\ndef test_total():\n    shop.total([1])\n\n\ndef test_page(page):\n    page.opens()\n",
};

itConformsToTheJobContract(weakTests, () => jobWorktree({ files: weak }));

test("weak tests are told with their place, in each language; what may assert is left alone", async () => {
  const { context } = await jobWorktreeForTest({ files: weak });
  const { findings } = await weakTests.survey(context);
  expect(
    findings.map(({ rule, title, location }) => [rule, title, location.path, location.line]),
  ).toEqual([
    ["artel/weak-test-no-assertion", "Test without an assertion: counts", "test/total.test.ts", 6],
    ["artel/weak-test-always-true", "Assertion that cannot fail: holds", "test/total.test.ts", 16],
    [
      "artel/weak-test-no-assertion",
      "Test without an assertion: test_total",
      "tests/test_total.py",
      4,
    ],
  ]);
  const options = { disableRules: ["no-assertion"] };
  expect((await weakTests.survey({ ...context, options })).findings).toHaveLength(1);
  const without = { ...context, files: ["src/total.ts"] };
  expect((await weakTests.survey(without)).skipped).toContain("no files of tests");
});

itConformsToTheJobContract(focusedTests, () =>
  jobWorktree({
    files: {
      "test/a.test.js": `it.only("a", () => f());\nit.only.each([1])("b", () => f());\n`,
      "test/b.test.js": `fdescribe("a", () => {\n  fit("b", () => f());\n});\n`,
      "test/c.test.js": `const it2 = process.env.CI ? it : it.only;\nit2("b", () => f());\n`,
    },
  }),
);

test("nothing but the focus is taken away", async () => {
  const files = {
    "a.test.ts": `import { test } from "vitest";\ntest // first\n  .only("a", () => f());\ntest.only.each([1])("b", () => f());\n`,
    "own.test.ts": `import { test } from "./own.js";\ntest.only("a", () => f());\n`,
  };
  const worktree = await jobWorktreeForTest({ files });
  const { units } = await focusedTests.survey(worktree.context);
  expect(units.map(({ title }) => title)).toEqual([
    "Run all tests of a.test.ts: 1 test is left focused",
  ]);
  await focusedTests.apply?.(units, worktree.context);
  expect(await worktree.read("a.test.ts")).toBe(
    `import { test } from "vitest";\ntest // first\n  .only("a", () => f());\ntest.each([1])("b", () => f());\n`,
  );
});

const choice = (name: string) => `export function ${name}(a, b) {
  if (a) return 1;
  return b ? 2 : 3;
}
`;
const partly = {
  "package.json": JSON.stringify({ type: "module", scripts: { test: "node --test" } }),
  "src/shop.js": `${choice("reached")}${choice("missed")}export const small = () => 1;\n`,
  "src/unloaded.js": `${choice("never")}`,
  "src/shop.test.js": `import test from "node:test";
import { reached } from "./shop.js";
test("reaches", () => { reached(1); });
`,
};

itConformsToTheJobContract(coverageGaps, () => jobWorktree({ files: partly }));

test("functions that no test reaches are told, by the repository's own coverage", async () => {
  const { context } = await jobWorktreeForTest({ files: partly });
  const { findings, notes } = await coverageGaps.survey(context);
  expect(findings.map(({ title, location }) => [title, location.path, location.line])).toEqual([
    ["No test reaches missed", "src/shop.js", 5],
    ["No test reaches never", "src/unloaded.js", 1],
  ]);
  expect(findings[0]?.message).toContain("3 ways through it, in a file that 1 commit changed");
  expect(findings[1]?.message).toContain("No test loads its file");
  expect(notes).toEqual([]);
  const none = { ...context, project: { ...context.project, testSuites: [] } };
  expect((await coverageGaps.survey(none)).skipped).toContain("no tests");
});

test("without a coverage tool the reason is told, and nothing is called untested", async () => {
  const files = { ...partly, "package.json": '{"scripts":{"test":"node src/shop.test.js"}}' };
  const { skipped, findings } = await coverageGaps.survey(
    (await jobWorktreeForTest({ files })).context,
  );
  expect(skipped).toContain("neither c8 nor nyc is installed");
  expect(findings).toEqual([]);
  const build = "node -e 'process.exit(3)'";
  const scripts = { test: "npm run build && node --test", build };
  const unbuilt = { ...partly, "package.json": JSON.stringify({ type: "module", scripts }) };
  const worktree = await jobWorktreeForTest({ files: unbuilt });
  expect((await coverageGaps.survey(worktree.context)).skipped).toContain("exit code 3");
});

/** Fails in every other run: what it counts is kept where no commit sees it. */
const chance = (name: string) => `const fs = require("node:fs");
const count = "node_modules/${name}.count";
const seen = fs.existsSync(count) ? Number(fs.readFileSync(count, "utf8")) : 0;
fs.writeFileSync(count, String(seen + 1));
const run = () => { if (seen % 2 === 1) throw new Error("port taken"); };
`;
const byNode = (name: string) => `${chance(name)}const { test } = require("node:test");
test("is stable", () => {});
test("${name} is chance", () => run());
`;

itConformsToTheJobContract(flakyTests, () =>
  jobWorktree({
    files: {
      "package.json": '{"scripts":{"test":"node --test"}}',
      "test/a.test.js": byNode("a"),
      "test/b.test.js": byNode("b"),
    },
    options: { runs: 2 },
  }),
);

test("a flaky test is told with how often it failed, and is tried again from then on", async () => {
  const counted = chance("a").replace("const seen", "let seen");
  const worktree = await jobWorktreeForTest({
    files: {
      "package.json": '{"scripts":{"test":"vitest run --globals"}}',
      "test/a.test.js": `${counted}describe("shop", () => {
  it("opens", () => {
    seen += 1;
    if (seen % 2 === 0) throw new Error("port taken");
  });
});
`,
    },
    tools: ["vitest"],
    options: { runs: 2, retries: 1 },
  });
  const { units, findings, notes } = await flakyTests.survey(worktree.context);
  expect(findings).toMatchObject([
    {
      kind: "flaky-test",
      title: "Flaky: shop > opens",
      location: { path: "test/a.test.js", line: 7 },
      message: expect.stringContaining("failed in 1 of 2 runs of the same commit"),
    },
  ]);
  expect(notes).toEqual(["The tests ran 2 times."]);
  await flakyTests.apply?.(units, worktree.context);
  expect(await worktree.read("test/a.test.js")).toContain(
    `  // Flaky: failed in 1 of 2 runs of the same commit; tried again until its cause is found.
  it("opens", { retry: 1 }, () => {`,
  );
  // It fails no more, so all that is told of it is what the gates saw before any change.
  const known = { ...worktree.context, flakyTests: ["test/a.test.js > shop > opens"] };
  expect((await flakyTests.survey(known)).findings).toMatchObject([
    { message: expect.stringContaining("It passed and failed before any change") },
  ]);
});
