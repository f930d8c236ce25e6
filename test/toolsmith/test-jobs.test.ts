import { expect, test } from "vitest";
import { itConformsToTheJobContract } from "../../src/worker/toolsmith/conformance.ts";
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
  "tests/test_total.py": "import shop\n\n\ndef test_total():\n    shop.total([1])\n",
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
