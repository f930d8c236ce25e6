import { rm, symlink } from "node:fs/promises";
import { join, resolve } from "node:path";
import { expect, test, vi } from "vitest";
import { itConformsToTheJobContract } from "../../src/worker/toolsmith/conformance.ts";
import { mutation } from "../../src/worker/toolsmith/mutation/job.ts";
import { jobWorktree, jobWorktreeForTest } from "../support/job-worktree.ts";
import { linkTargetTools } from "../support/target-tools.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const modules = resolve(import.meta.dirname, "../../node_modules");

const byNode = {
  "package.json": JSON.stringify({ type: "module", scripts: { test: "node --test" } }),
  "src/price.js": `export function price(amount, isMember) {
  if (amount > 100) return amount * 0.9;
  return isMember ? amount - 1 : amount;
}
`,
  "src/unused.js": "export const double = (n) => n * 2;\n",
  "test/price.test.js": `import assert from "node:assert/strict";
import test from "node:test";
import { price } from "../src/price.js";

test("a high price is lower", () => assert.equal(price(200, false), 180));
test("a member pays less", () => assert.ok(price(10, true) < 10));
`,
};

itConformsToTheJobContract(mutation, () => jobWorktree({ files: byNode }));

test("node:test: what survives is told by its line, and what no test loads is counted", async () => {
  const { context } = await jobWorktreeForTest({ files: byNode });
  const survey = await mutation.survey(context);
  expect(survey.skipped).toBeUndefined();
  const changes = survey.findings.map(({ location, message }) => [location.line, message]);
  expect(changes[0]).toEqual([2, expect.stringContaining("amount > 100 → amount >= 100")]);
  expect(JSON.stringify(changes)).not.toContain("amount - 1 → amount + 1");
  // Nothing but the score: no reason why the runner was not kept open.
  expect(survey.notes).toEqual([
    expect.stringMatching(/^Mutation score \d+\.\d % in 2 files: .*reached by no test/),
  ]);
});

const byVitest = {
  "package.json": JSON.stringify({ type: "module", scripts: { test: "vitest run" } }),
  "tsconfig.json": JSON.stringify({
    compilerOptions: {
      module: "nodenext",
      target: "es2022",
      strict: true,
      types: [],
      noEmit: true,
    },
    include: ["src"],
  }),
  "src/count.ts": `const STEPS = [1, 2];
export function count(to: number): number {
  let sum = 0;
  for (let i = 0; i < to; i++) sum += STEPS[i % 2] ?? 0;
  return sum;
}
export function label(name: string): string {
  const text: string = name.trim();
  return text === "" ? "nobody" : text;
}
export function wait(times: number): boolean {
  while (times > 0) {
    times -= 1;
  }
  return true;
}
`,
  "test/count.test.ts": `import { expect, test } from "vitest";
import { count, label, wait } from "../src/count.js";

test("counts", () => expect(count(3)).toBe(4));
test("labels", () => expect(label("a")).toBe("a"));
test("waits", () => expect(wait(2)).toBe(true));
`,
  "test/broken.test.ts": `import { expect, test } from "vitest";
import { count } from "../src/count.js";

test("was wrong before", () => expect(count(0)).toBe(1));
`,
};

test("vitest: mutants of all kinds of ends, in a runner that stays open", async () => {
  const worktree = await jobWorktreeForTest({
    files: byVitest,
    tools: ["vitest"],
    context: async (folder) => {
      await symlink(join(modules, "vitest"), join(folder, "node_modules/vitest"));
      return {};
    },
  });
  const survey = await mutation.survey(worktree.context);
  expect(survey.skipped).toBeUndefined();
  const [score, ...others] = survey.notes;
  expect(score).toMatch(/noticed.*ended at a time limit.*survived.*not compiling/);
  expect(others).toEqual([
    expect.stringContaining("test/broken.test.ts (fails: test/broken.test.ts > was wrong before)"),
  ]);
  const found = survey.findings.map(({ location, message }) => `${location.line}: ${message}`);
  expect(found.join("\n")).toContain('9: The tests still pass with: text === "" → false');
  expect(found.join("\n")).toContain("name.trim() → name");
  expect(found.filter((text) => text.startsWith("4:"))).toEqual([]);
  expect(await worktree.read("src/count.ts")).toBe(byVitest["src/count.ts"]);
  expect((await worktree.snapshot()).size).toBe(Object.keys(byVitest).length + 1);
});

const rate = `const RATE = 2 + 1;
exports.rate = (amount) => (amount > 10 ? amount * RATE : amount);
exports.drain = (left) => {
  while (left > 0) left -= 1;
  return left;
};
`;

/** What is told of lib/rate.js, by a runner that stayed open: else the notes would say why it did not. */
async function surveyRate(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const worktree = await jobWorktreeForTest({
    files: { ...files, "lib/rate.js": rate },
    context: async (folder) => {
      await rm(join(folder, "node_modules"), { recursive: true });
      linkTargetTools(folder);
      return {};
    },
  });
  const survey = await mutation.survey(worktree.context);
  expect(survey.skipped).toBeUndefined();
  expect(survey.notes).toEqual([expect.stringMatching(/noticed.*ended at a time limit.*survived/)]);
  return survey.findings.map(({ location, message }) => `${location.line}: ${message}`);
}

test.each([
  [
    "mocha",
    {
      "package.json": JSON.stringify({ scripts: { test: "mocha --require ./test/setup.js" } }),
      "test/setup.js": "globalThis.started = true;\n",
      "test/rate.js": `const assert = require("node:assert");
const { drain, rate } = require("../lib/rate.js");

it("rates", () => assert.equal(globalThis.started && rate(20), 60));
it("drains", () => assert.equal(drain(2), 0));
`,
    },
  ],
  [
    "jest",
    {
      "package.json": JSON.stringify({
        scripts: { test: "node --experimental-vm-modules node_modules/jest/bin/jest.js" },
        jest: { bail: true },
      }),
      "test/drain.test.js": `const { drain } = require("../lib/rate.js");
test("drains", () => expect(drain(2)).toBe(0));
`,
      "test/rate.test.js": `const { rate } = require("../lib/rate.js");
describe("a rate", () => {
  test("counts", () => expect(rate(20)).toBe(60));
});
`,
    },
  ],
])("%s: modules are loaded anew for each mutant, in a runner that stays open", async (_, files) => {
  const found = await surveyRate(files);
  // The constant of the module is noticed: it is computed again in each round.
  expect(found.map((text) => text.slice(0, 2))).not.toContain("1:");
  expect(found.join("\n")).toMatch(/^2: .*amount > 10 → amount >= 10/m);
});

test("only lines that changed since a commit are looked at", async () => {
  const { context } = await jobWorktreeForTest({ files: byNode, options: { since: "HEAD" } });
  expect(await mutation.survey(context)).toMatchObject({ findings: [], units: [] });
  const unknown = { ...context, options: { since: "nowhere" } };
  expect((await mutation.survey(unknown)).skipped).toContain("nowhere");
  const wrong = { ...context, options: { since: "--output=x" } };
  await expect(mutation.survey(wrong)).rejects.toMatchObject({ code: "JOB_OPTIONS" });
});
