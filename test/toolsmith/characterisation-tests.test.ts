import { expect, test, vi } from "vitest";
import { characterisationTests } from "../../src/worker/toolsmith/characterisation-tests/job.ts";
import { itConformsToTheJobContract } from "../../src/worker/toolsmith/conformance.ts";
import { jobWorktree, jobWorktreeForTest } from "../support/job-worktree.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const byNode = {
  "package.json": JSON.stringify({ type: "module", scripts: { test: "node --test" } }),
  "src/price.js": `import { writeFileSync } from "node:fs";
/**
 * @param {number} amount
 * @param {{ member?: boolean, code: "NEW" | "OLD" }} options
 * @returns {number}
 */
export function price(amount, options) {
  if (amount > 100) return amount * 0.9;
  return options.member && options.code === "OLD" ? amount - 1 : amount;
}

let calls = 0;
/** @param {number} n */
export const counting = (n) => n + calls++;

/** @param {string} text */
const kept = (text) => writeFileSync("kept.txt", text);
/** @param {string} text */
export const remembered = (text) => [kept(text), text];

/** @param {number[]} list */
export function emptied(list) {
  list.length = 0;
  return list;
}

/** @param {string} name */
export default function greeting(name) {
  if (name === "") throw new Error("nobody");
  return { text: "Hello " + name.trim() };
}
`,
  "src/tested.js": `/** @param {boolean} isOpen */
export const word = (isOpen) => (isOpen ? "open" : "closed");
`,
  "test/tested.test.js": `import assert from "node:assert/strict";
import test from "node:test";
import { word } from "../src/tested.js";

test("says whether it is open", () => {
  assert.equal(word(true), "open");
  assert.equal(word(false), "closed");
});
`,
};

const odd = "/** @param {number} n */\nexport const isOdd = (n) => n % 2 === 1;\n";

itConformsToTheJobContract(characterisationTests, () =>
  jobWorktree({
    files: {
      "package.json": byNode["package.json"],
      "src/odd.js": odd,
      "src/even.js": odd.replace("isOdd", "isEven").replace("1;", "0;"),
    },
  }),
);

test("node:test: tests by the types of JSDoc, of what no test notices, in the folder of the tests", async () => {
  const worktree = await jobWorktreeForTest({ files: byNode });
  const survey = await characterisationTests.survey(worktree.context);
  expect(survey.skipped).toBeUndefined();
  expect(survey.units.map(({ title, paths }) => [title, ...paths])).toEqual([
    ["Pin the behaviour of price, default in src/price.js", "test/price.characterisation.test.js"],
  ]);
  expect(survey.notes.join(" ")).toContain("changes what it is given (1)");
  expect(survey.notes.join(" ")).toContain("they use what is not given to them (1)");
  await characterisationTests.apply?.(survey.units, worktree.context);
  const text = await worktree.read("test/price.characterisation.test.js");
  expect(text).toContain('import subject, { price } from "../src/price.js";');
  expect(text).toContain('assert.throws(() => subject(""));');
  expect(text).toMatch(/assert\.strictEqual\(price\(.*code: "OLD".*\), /);
  const { target } = worktree.context;
  const run = { argv: ["node", "--test"], directory: ".", purpose: "test" } as const;
  expect(await target.run(run)).toMatchObject({ exitCode: 0 });
});
