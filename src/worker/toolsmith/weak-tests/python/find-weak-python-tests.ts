import { parseTree } from "#analysis";
import type { WeakTest } from "../findings.ts";
import { PythonAssertions } from "./asserting.ts";
import { pythonTests } from "./python-test.ts";
import { weakPythonRules, type WeakPythonRule } from "./registry.ts";

/** Names of functions of a file of test code that assert, for the tests of other files. The grammar must be loaded. */
export function assertingPythonNames(text: string): readonly string[] {
  const root = parseTree("python", text);
  return root === undefined ? [] : new PythonAssertions(root).helpers;
}

/** What is weak in a file of pytest or unittest. The grammar must be loaded. */
export function findWeakPythonTests(
  text: string,
  elsewhere: ReadonlySet<string> = new Set(),
  rules: readonly WeakPythonRule[] = weakPythonRules,
): readonly WeakTest[] {
  const root = parseTree("python", text);
  if (root === undefined) return [];
  const tests = pythonTests(root);
  if (tests.length === 0) return [];
  const assertions = new PythonAssertions(root, elsewhere);
  return tests.flatMap((test) =>
    rules.flatMap((rule) => {
      const place = rule.find(test, assertions);
      if (place === undefined) return [];
      const { node, message } = place;
      const { id, title, severity, confidence, suggestion } = rule;
      return {
        rule: id,
        what: title,
        severity,
        confidence,
        message,
        suggestion,
        test: test.name,
        line: node.line,
        column: node.column,
        endLine: node.endLine,
        relatedLines: [],
        text: `${test.name}\0${node.text}`,
      };
    }),
  );
}
