import { type SourceFile, parseSourceFile } from "../test-code/source-file.ts";
import { testCalls } from "../test-code/test-calls.ts";
import { AssertionReader } from "./assertions.ts";
import type { WeakTest } from "./findings.ts";
import { weakTestRules } from "./registry.ts";
import type { ImportedModule } from "./repository-modules.ts";
import { testAround } from "./test-bodies.ts";
import type { TestCode, WeakPlace, WeakTestRule } from "./weak-test-rule.ts";

/** What is weak in a file of JavaScript or TypeScript; undefined when it does not parse. */
export async function findWeakTests(
  path: string,
  text: string,
  importedBy: (file: SourceFile) => Promise<ReadonlyMap<string, ImportedModule>>,
  rules: readonly WeakTestRule[] = weakTestRules,
): Promise<readonly WeakTest[] | undefined> {
  const file = parseSourceFile(path, text);
  if (file === undefined) return undefined;
  const tests = testCalls(file);
  if (tests.length === 0) return [];
  const imported = await importedBy(file);
  const code = { file, tests, imported, assertions: new AssertionReader(file, imported) };
  return rules.flatMap((rule) => rule.find(code).map((place) => weakTest(code, rule, place)));
}

function weakTest(code: TestCode, rule: WeakTestRule, place: WeakPlace): WeakTest {
  const { lines } = code.file;
  const { start, end } = place.node;
  return {
    rule: rule.id,
    what: rule.title,
    severity: rule.severity,
    confidence: rule.confidence,
    message: place.message,
    suggestion: rule.suggestion,
    test: place.related === undefined ? testAround(code.tests, place.node)?.title : undefined,
    line: lines.line(start),
    column: lines.column(start),
    endLine: lines.line(end - 1),
    relatedLines: (place.related ?? []).map((each) => lines.line(each.start)),
    text: code.file.textOf(place.node),
  };
}
