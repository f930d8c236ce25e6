import { type SyntaxNode, childNode, childNodes, textField } from "#analysis";
import type { TestCall } from "../../test-code/test-calls.ts";
import type { TestCode, WeakTestRule } from "../weak-test-rule.ts";

export const skippedTest: WeakTestRule = {
  id: "skipped-test",
  title: "Tests skipped without a reason",
  severity: "info",
  confidence: 0.8,
  suggestion: "Say in a comment why and until when, run them again, or remove them.",
  find: (code) => {
    const [first, ...others] = code.tests.filter(
      (test) => isSkipped(test) && !isExplained(code, test),
    );
    if (first === undefined) return [];
    const count = others.length + 1;
    const what = count === 1 ? "It is" : `${count} of this file are`;
    const message = `${what} skipped, and nothing beside says why: what they were to prove is not proved.`;
    return [{ node: first.call, message, related: others.map(({ call }) => call) }];
  },
  fixtures: {
    finds: [
      `import { test } from "vitest";\n\ntest.skip("a", () => { f(); });\n`,
      `xit("a", () => { f(); });\n`,
      `import test from "node:test";\ntest("a", { skip: true }, () => { f(); });\n`,
    ],
    passes: [
      `// fails on Windows\nit.skip("a", () => { f(); });\n`,
      `it.skip("a", () => { f(); }); // too slow\n`,
      `it.skip("a", () => {\n  // needs a server\n  f();\n});\n`,
      `import test from "node:test";\ntest("a", { skip: "no network" }, () => { f(); });\n`,
      `import { it } from "vitest";\nit.skipIf(process.env.CI)("a", () => { f(); });\nit.todo("b");\n`,
    ],
  },
};

function isSkipped({ modifiers, isRunners, options }: TestCall): boolean {
  if (!isRunners) return false;
  if (modifiers.includes("skip")) return true;
  return (options === undefined ? [] : childNodes(options, "properties")).some(
    (property) =>
      textField(childNode(property, "key"), "name") === "skip" &&
      childNode(property, "value")?.["value"] === true,
  );
}

/** By a comment above, on the same line, or at the beginning of its function. */
function isExplained({ file, tests }: TestCode, test: TestCall): boolean {
  const { call, suites } = test;
  if (suites.some((suite) => isSkipped(suite) && tests.includes(suite))) return true;
  const first = file.lines.line(call.start);
  const firstStatement: SyntaxNode | undefined =
    test.body && childNodes(childNode(test.body, "body") ?? test.body, "body")[0];
  const inside = firstStatement === undefined ? first : file.lines.line(firstStatement.start);
  return file.comments.some(({ start, end }) => {
    const line = file.lines.line(end - 1);
    return line >= first - 1 && file.lines.line(start) <= Math.max(first, inside);
  });
}
