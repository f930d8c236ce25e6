import { calledNames, isCall } from "../../test-code/called-names.ts";
import { nodesIn } from "../../test-code/source-file.ts";
import type { TestCall } from "../../test-code/test-calls.ts";
import { isLeftOut } from "../test-bodies.ts";
import type { TestCode, WeakTestRule } from "../weak-test-rule.ts";

/** An inline snapshot stands in the test, where it is read. */
const IN_A_FILE = /^(?:toMatchSnapshot|toThrowErrorMatchingSnapshot|snapshot)$/;
/** What a single test does says little about a file. */
const FEWEST = 2;

export const snapshotOnly: WeakTestRule = {
  id: "snapshot-only",
  title: "Tests that only compare snapshots",
  severity: "info",
  confidence: 0.7,
  suggestion: "Assert in words what matters of the result, beside the snapshot.",
  find: (code) => {
    const tests = code.tests.filter((test) => test.kind === "test" && !isLeftOut(test));
    const kinds = tests.map((test) => assertionsOf(code, test));
    const [first, ...others] = tests.filter((_, index) => kinds[index] === "snapshots");
    if (first === undefined || kinds.includes("others") || others.length + 1 < FEWEST) return [];
    const message = `All ${others.length + 1} tests of this file that assert compare with stored snapshots: they tell that something changed, not what is right, and are renewed by a flag.`;
    return [{ node: first.call, message, related: others.map(({ call }) => call) }];
  },
  fixtures: {
    finds: [
      `it("a", () => {\n  expect(f()).toMatchSnapshot();\n});\nit("b", () => {\n  expect(g()).toMatchSnapshot();\n});\n`,
    ],
    passes: [
      `it("a", () => {\n  expect(f()).toMatchSnapshot();\n});\nit("b", () => {\n  expect(g()).toBe(1);\n});\n`,
      `it("a", () => {\n  expect(f()).toMatchInlineSnapshot("1");\n});\nit("b", () => {\n  expect(g()).toMatchInlineSnapshot("2");\n});\n`,
      `it("a", () => {\n  expect(f()).toMatchSnapshot();\n});\n`,
    ],
  },
};

function assertionsOf({ assertions }: TestCode, test: TestCall): "snapshots" | "others" | "none" {
  let found: "snapshots" | "none" = "none";
  for (const node of nodesIn(test.body ?? test.call)) {
    if (!isCall(node)) continue;
    const { names } = calledNames(node);
    if (names.some((name) => IN_A_FILE.test(name))) found = "snapshots";
    // The beginning of a chain is met again below its end.
    else if (names.length > 1 && assertions.isAssertion(node)) return "others";
  }
  return found;
}
