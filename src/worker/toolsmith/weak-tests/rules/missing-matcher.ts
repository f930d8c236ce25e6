import { childNode, textField } from "#analysis";
import { calledNames } from "../../test-code/called-names.ts";
import { nodesIn } from "../../test-code/source-file.ts";
import { isDropped, testAround } from "../test-bodies.ts";
import type { WeakPlace, WeakTestRule } from "../weak-test-rule.ts";

export const missingMatcher: WeakTestRule = {
  id: "missing-matcher",
  title: "Expectation that says nothing",
  severity: "high",
  confidence: 0.95,
  suggestion: "Call a matcher: `expect(a).toBe(b)`.",
  find: ({ file, tests }) => {
    const places: WeakPlace[] = [];
    for (const node of nodesIn(file.program)) {
      if (!/^(?:CallExpression|MemberExpression)$/.test(node.type) || !isDropped(file, node))
        continue;
      const { names, calls } = calledNames(node);
      const [only] = calls;
      if (names[0] !== "expect" || calls.length !== 1 || only === undefined) continue;
      if (textField(childNode(only, "callee"), "name") !== "expect") continue;
      // chai asserts by members that are not called: `expect(a).to.be.true`.
      const last = names.at(-1) ?? "";
      const isIncomplete = names.length === 1 || last === "not" || /^to[A-Z]/.test(last);
      if (!isIncomplete || testAround(tests, node) === undefined) continue;
      const what = names.length === 1 ? "No matcher follows" : `${last} is not called`;
      places.push({ node, message: `${what}, so nothing is compared.` });
    }
    return places;
  },
  fixtures: {
    finds: [
      `it("a", () => {\n  expect(f());\n});\n`,
      `it("a", () => {\n  expect(f()).toBeTruthy;\n});\n`,
      `it("a", () => {\n  expect(f()).not;\n});\n`,
    ],
    passes: [
      `it("a", () => {\n  expect(f()).toBe(1);\n  expect(f()).to.be.true;\n  expect(f()).to.not.be.empty;\n});\n`,
      `it("a", () => {\n  const e = expect(f());\n  e.toBe(1);\n  g(expect(1));\n});\n`,
      `it("a", () => {\n  expect.assertions(1);\n  expect.extend({});\n});\n`,
    ],
  },
};
