import type { WeakTestRule } from "../weak-test-rule.ts";

export const focusedTest: WeakTestRule = {
  id: "focused-test",
  title: "Only this test runs",
  severity: "high",
  confidence: 0.95,
  suggestion: "Take `.only` away; the job `focused-tests` does so.",
  find: ({ tests }) =>
    tests.flatMap(({ modifiers, isRunners, name }) => {
      if (!isRunners || !modifiers.includes("only")) return [];
      const message =
        "It was left focused: the runner leaves out all other tests of the file, and says that it passed.";
      return [{ node: name, message }];
    }),
  fixtures: {
    finds: [
      `import { test } from "vitest";\ntest.only("a", () => { f(); });\n`,
      `describe.only("a", () => {});\n`,
      `fit("a", () => { f(); });\n`,
      `it.only.each([1])("a", () => { f(); });\n`,
    ],
    passes: [
      `it("a", () => { f(); });\n`,
      `import { it } from "./own.js";\nit.only("a", () => { f(); });\n`,
      `import { fit } from "curves";\nfit("a", () => {});\n`,
      `const focus = process.env.CI ? it : it.only;\nfocus("a", () => { f(); });\n`,
    ],
  },
};
