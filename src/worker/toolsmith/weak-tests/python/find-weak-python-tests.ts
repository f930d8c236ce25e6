import { parseTree } from "#analysis";
import type { WeakTest } from "../findings.ts";
import { PythonAssertions } from "./asserting.ts";
import { pythonTests } from "./python-test.ts";
import { weakPythonRules, type WeakPythonRule } from "./registry.ts";

/** What is weak in a file of pytest or unittest. The grammar must be loaded. */
export function findWeakPythonTests(
  text: string,
  rules: readonly WeakPythonRule[] = weakPythonRules,
): readonly WeakTest[] {
  const root = parseTree("python", text);
  if (root === undefined) return [];
  const tests = pythonTests(root);
  if (tests.length === 0) return [];
  const assertions = new PythonAssertions(root);
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
