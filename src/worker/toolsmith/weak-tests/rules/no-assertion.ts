import { doesSomething, isLeftOut } from "../test-bodies.ts";
import { passesByNotThrowing } from "../assertion-names.ts";
import type { WeakTestRule } from "../weak-test-rule.ts";

/** Programs whose commands fail by themselves when the page is not as it should be. */
const SELF_ASSERTING =
  /^(?:@playwright\/test|cypress|webdriverio|@wdio\/|testcafe|@testing-library\/cypress)/;

export const noAssertion: WeakTestRule = {
  id: "no-assertion",
  title: "Test without an assertion",
  severity: "low",
  confidence: 0.8,
  suggestion:
    "Assert what it should result in; where nothing but an error can go wrong, say so: `expect(() => …).not.toThrow()`.",
  find({ file, tests, assertions }) {
    const isSelfAsserting =
      /\bcy\./.test(file.text) ||
      [...file.bindings.values()].some(({ module }) => SELF_ASSERTING.test(module ?? ""));
    if (isSelfAsserting || /\.test-d\.[cm]?tsx?$/.test(file.path)) return [];
    return tests.flatMap((test) => {
      const { body, kind, modifiers, title, suites } = test;
      if (kind === "suite" || body === undefined || !test.isRunners) return [];
      if (isLeftOut(test)) return [];
      if (!doesSomething(body)) return [];
      const titles = [title, ...suites.map((suite) => suite.title)];
      if (titles.some((each) => each !== undefined && passesByNotThrowing(each))) return [];
      const holdsTests = tests.some(({ call }) => call.start > body.start && call.end < body.end);
      if (holdsTests || assertions.asserts(body, modifiers)) return [];
      const message =
        "It passes whatever the code gives back, as long as nothing is thrown: no assertion is reached, nor any function that asserts.";
      return [{ node: test.call, message }];
    });
  },
  fixtures: {
    finds: [
      `import { test } from "vitest";\nimport { sum } from "sum";\ntest("sums", () => {\n  sum(1, 2);\n});\n`,
      `import test from "node:test";\ntest("reads", async () => {\n  const all = await fetch("/a");\n  console.log(all);\n});\n`,
      `const { load } = require("x");\nit("loads", async function () {\n  await load();\n});\n`,
      `import { it } from "vitest";\nimport { parse } from "x";\nit.each(["a", "b"])("parses %s", (text) => {\n  parse(text);\n});\n`,
    ],
    passes: [
      `import { expect, test } from "vitest";\ntest("a", () => {\n  const check = (x) => expect(x).toBe(1);\n  check(1);\n});\n`,
      `import test from "node:test";\nimport { f } from "x";\ntest("a", (t) => {\n  t.assert.equal(f(), 1);\n});\n`,
      `import test from "ava";\nimport { f } from "x";\ntest("a", (t) => {\n  t.is(f(), 1);\n});\n`,
      `const test = require("tape");\ntest("a", function (t) {\n  t.plan(1);\n  require("x")(t.pass);\n});\n`,
      `const { f } = require("x");\nit("calls back", (done) => {\n  f(done);\n});\n`,
      `const { f } = require("x");\nit("calls back", function (done) {\n  f(function (error) { done(error); });\n});\n`,
      `it("does not throw for nothing", () => {\n  require("x")();\n});\n`,
      `function works(x) {\n  if (!x) throw new Error("no");\n}\nit("a", () => {\n  works(1);\n});\n`,
      `import { f } from "x";\nit("is typed", () => {\n  const a = f();\n});\n`,
      `import { f } from "x";\nit("a", () => {\n  // @ts-expect-error wrong\n  f(1);\n});\n`,
      `import { f } from "x";\nit("a", () => f().should.be.rejected);\n`,
      `import { render, screen } from "x";\nit("a", async () => {\n  render();\n  await screen.findByText("b");\n});\n`,
      `import request from "supertest";\nit("a", async () => {\n  await request(1).get("/").expect(200);\n});\n`,
      `import { f } from "x";\nit.each([[1, (r) => r]])("a", (input, verdict) => {\n  verdict(f(input));\n});\n`,
      `import { f } from "x";\nit("a", () => {\n  testTheWorld(f);\n});\n`,
      `import test from "node:test";\ntest("all", async (t) => {\n  await t.test("one", () => { expect(1); });\n});\n`,
      `import { test } from "./own-runner.js";\ntest("a", () => {\n  run("a");\n});\n`,
      `import { test } from "@playwright/test";\ntest("a", async () => {\n  await global.page.click("b");\n});\n`,
      `import { f } from "x";\nit("has a name", () => {\n  f().name;\n});\n`,
      `import { exec } from "x";\nit("builds", async () => {\n  await exec("npm run build");\n});\n`,
      `import { f } from "x";\nit("a", () => {\n  // should not throw\n  f(1);\n});\n`,
      `import { f } from "x";\nit.skip("a", () => {\n  f();\n});\n`,
    ],
  },
};
