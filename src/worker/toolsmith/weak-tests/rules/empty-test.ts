import { doesSomething, isLeftOut } from "../test-bodies.ts";
import type { WeakTestRule } from "../weak-test-rule.ts";

export const emptyTest: WeakTestRule = {
  id: "empty-test",
  title: "Test that does nothing",
  severity: "medium",
  confidence: 0.9,
  suggestion: "Write it, or say that it is to be written: `test.todo(…)`.",
  find: ({ tests }) =>
    tests.flatMap((test) => {
      const { body, kind, call } = test;
      if (kind === "suite" || body === undefined || !test.isRunners) return [];
      if (doesSomething(body) || isLeftOut(test)) return [];
      return [{ node: call, message: "Its function has no statement, so it always passes." }];
    }),
  fixtures: {
    finds: [
      `import { test } from "vitest";\ntest("later", () => {});\n`,
      `it("later", function () {\n  // to be written\n});\n`,
      `import test from "node:test";\ntest("all", async (t) => {\n  await t.test("one", () => {});\n});\n`,
    ],
    passes: [
      `import { test } from "vitest";\ntest.todo("later", () => {});\ntest.skip("later", () => {});\n`,
      `import test from "node:test";\ntest("later", { todo: true }, () => {});\n`,
      `describe("later", () => {});\nit("a", () => f());\n`,
      `describe.skip("later", () => {\n  it("a", () => {});\n});\n`,
      `toString("a", () => {});\nhasOwnProperty("a", () => {});\n`,
      `import { it } from "./own.js";\nit("a", () => {});\n`,
    ],
  },
};
