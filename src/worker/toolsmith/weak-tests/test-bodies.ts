import { type SyntaxNode, childNode, childNodes, textField } from "#analysis";
import { calledNames } from "../test-code/called-names.ts";
import type { SourceFile } from "../test-code/source-file.ts";
import type { TestCall } from "../test-code/test-calls.ts";

/** Statements of a function with a block. */
export function statementsOf(body: SyntaxNode): readonly SyntaxNode[] {
  const block = childNode(body, "body");
  return block?.type === "BlockStatement" ? childNodes(block, "body") : [];
}

/** Whether a function does something at all. */
export function doesSomething(body: SyntaxNode): boolean {
  return childNode(body, "body")?.type !== "BlockStatement" || statementsOf(body).length > 0;
}

/** Whether a test is never run, or known to fail. */
export function isLeftOut({ modifiers, options, suites }: TestCall): boolean {
  const isOut = (names: readonly string[]): boolean =>
    names.some((each) => /^(?:skip|todo|fixme|failing|fails)$/.test(each));
  if (isOut(modifiers) || suites.some((suite) => isLeftOut(suite))) return true;
  return childNodes(options ?? NOTHING, "properties").some((property) =>
    /^(?:skip|todo|fails)$/.test(textField(childNode(property, "key"), "name") ?? ""),
  );
}

const NOTHING: SyntaxNode = { type: "ObjectExpression", start: 0, end: 0 };

/** The test whose function a node is in, the innermost. */
export function testAround(tests: readonly TestCall[], node: SyntaxNode): TestCall | undefined {
  return tests.findLast(
    ({ kind, call }) => kind === "test" && call.start <= node.start && call.end >= node.end,
  );
}

/** What an `expect(a, …).not.toBe(b)` says of what: undefined for other calls. */
export interface Expectation {
  readonly subject: SyntaxNode | undefined;
  /** Between subject and matcher: `not`, `resolves`. */
  readonly words: readonly string[];
  readonly matcher: string;
  readonly given: readonly SyntaxNode[];
}

export function readExpectation(call: SyntaxNode): Expectation | undefined {
  if (call.type !== "CallExpression") return undefined;
  const { names, calls } = calledNames(call);
  const [inner] = calls;
  if (names[0] !== "expect" || calls.length !== 2 || inner === undefined) return undefined;
  if (textField(childNode(inner, "callee"), "name") !== "expect") return undefined;
  return {
    subject: childNodes(inner, "arguments")[0],
    words: names.slice(1, -1),
    matcher: names.at(-1) ?? "",
    given: childNodes(call, "arguments"),
  };
}

/** Whether the value of an expression goes nowhere: it stands as a statement. */
export function isDropped(file: SourceFile, node: SyntaxNode): boolean {
  const parent = file.parent(node);
  if (parent?.type === "ChainExpression") return isDropped(file, parent);
  return parent?.type === "ExpressionStatement";
}

/** Whether a test counts its assertions: one that says nothing by itself marks that it was reached. */
export function countsAssertions(test: TestCall | undefined, file: SourceFile): boolean {
  if (test === undefined) return false;
  return /\.(?:assertions|hasAssertions|plan)\s*\(/.test(file.textOf(test.call));
}
