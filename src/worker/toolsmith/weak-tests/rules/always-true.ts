import { type SyntaxNode, childNode, childNodes, textField } from "#analysis";
import { calledNames } from "../../test-code/called-names.ts";
import { nodesIn } from "../../test-code/source-file.ts";
import { countsAssertions, readExpectation, testAround } from "../test-bodies.ts";
import type { TestCode, WeakPlace, WeakTestRule } from "../weak-test-rule.ts";

const EQUAL =
  /^(?:toBe|toEqual|toStrictEqual|toMatchObject|equal|eql|is|same|deepEqual|strictEqual|deepStrictEqual|looseEqual)$/;
const TRUTHY = /^(?:ok|true|truthy|isTrue|isOk|toBeTruthy|toBeDefined)$/;
/** Where equality itself is what is tested. */
const ABOUT_EQUALITY = /equal|same|ident|reflex|self|itself|compar|NaN|matcher|assert/i;

export const alwaysTrue: WeakTestRule = {
  id: "always-true",
  title: "Assertion that cannot fail",
  severity: "medium",
  confidence: 0.9,
  suggestion: "Compare what the code gives with what it should give, or take the line away.",
  find: (code) => {
    const places: WeakPlace[] = [];
    for (const node of nodesIn(code.file.program)) {
      const message = node.type === "CallExpression" ? why(code, node) : undefined;
      if (message === undefined) continue;
      const test = testAround(code.tests, node);
      if (test === undefined || countsAssertions(test, code.file)) continue;
      places.push({ node, message });
    }
    return places;
  },
  fixtures: {
    finds: [
      `import { expect, test } from "vitest";\ntest("a", () => {\n  expect(true).toBe(true);\n});\n`,
      `it("a", () => {\n  const x = f();\n  expect(x).toEqual(x);\n});\n`,
      `import assert from "node:assert";\nit("a", () => {\n  assert(true);\n});\n`,
      `import assert from "node:assert";\nit("a", () => {\n  assert.strictEqual(1, 1);\n});\n`,
      `import test from "ava";\ntest("a", (t) => {\n  const x = f();\n  t.deepEqual(x, x);\n});\n`,
      `it("a", () => {\n  f();\n  expect("b").toBeTruthy();\n});\n`,
    ],
    passes: [
      `it("a", () => {\n  expect(true).toBe(f());\n  expect(f()).toBe(f());\n  expect(x.y).toBe(x.y);\n});\n`,
      `it("a", () => {\n  expect(1).not.toBe(1);\n  expect(true).toBe(false);\n});\n`,
      `it("is equal to itself", () => {\n  expect(x).toEqual(x);\n});\n`,
      `import test from "ava";\ntest("a", (t) => {\n  t.plan(1);\n  f(() => t.true(true));\n});\n`,
      `it("a", () => {\n  expect.assertions(1);\n  f(() => expect(true).toBe(true));\n});\n`,
      `import assert from "assert";\nit("a", () => {\n  f();\n  assert.ok("reached");\n  assert(true, "reached");\n});\n`,
      `const equal = require("x");\nit("a", () => {\n  equal(1, 1);\n  math.equal(1, 1);\n});\n`,
    ],
  },
};

function why(code: TestCode, call: SyntaxNode): string | undefined {
  const claim = claimOf(code, call);
  if (claim === undefined) return undefined;
  const [left, right] = claim.values;
  if (left === undefined) return undefined;
  if (claim.kind === "truthy") {
    // `ok(true, "reached")` says that it only marks a place, as `pass("reached")` does.
    const isMark = right !== undefined || (isText(left) && claim.isMarking);
    return isConstant(left) && isTruthy(left) && !isMark
      ? `${code.file.textOf(left)} is a constant, so that nothing the code does can make this fail.`
      : undefined;
  }
  if (right === undefined) return undefined;
  const [one, other] = [code.file.textOf(left), code.file.textOf(right)];
  if (one !== other) return undefined;
  if (isConstant(left)) return "It compares a constant with the same constant.";
  if (left.type !== "Identifier" || one === "NaN") return undefined;
  const test = testAround(code.tests, call);
  const titles = [test?.title, ...(test?.suites.map(({ title }) => title) ?? [])].join(" ");
  return ABOUT_EQUALITY.test(titles) ? undefined : `It compares ${one} with itself.`;
}

interface Claim {
  readonly kind: "equal" | "truthy";
  readonly values: readonly SyntaxNode[];
  /** Given a text only, it tells that it was reached. */
  readonly isMarking?: boolean;
}

function claimOf(code: TestCode, call: SyntaxNode): Claim | undefined {
  const expectation = readExpectation(call);
  const given = childNodes(call, "arguments");
  if (expectation !== undefined) {
    const { subject, words, matcher } = expectation;
    if (subject === undefined || words.some((each) => !/^(?:to|be|is|deep|that)$/.test(each)))
      return undefined;
    if (EQUAL.test(matcher)) return { kind: "equal", values: [subject, ...expectation.given] };
    return TRUTHY.test(matcher) && given.length === 0
      ? { kind: "truthy", values: [subject] }
      : undefined;
  }
  const { root, names, calls } = calledNames(call);
  if (root === undefined || calls.length !== 1 || !isAsserter(code, root)) return undefined;
  const member = names.at(-1) ?? "";
  if (names.length === 1) {
    return isAssertModule(code, names[0])
      ? { kind: "truthy", values: given.slice(0, 2), isMarking: true }
      : undefined;
  }
  if (EQUAL.test(member)) return { kind: "equal", values: given.slice(0, 2) };
  return TRUTHY.test(member)
    ? { kind: "truthy", values: given.slice(0, 2), isMarking: true }
    : undefined;
}

/** The assertions of Node or chai, or the context of a test. */
function isAsserter(code: TestCode, root: SyntaxNode): boolean {
  const name = textField(root, "name") ?? "";
  if (isAssertModule(code, name)) return true;
  const parameter = childNodes(testAround(code.tests, root)?.body ?? root, "params")[0];
  return textField(parameter, "name") === name && name !== "";
}

function isAssertModule({ file }: TestCode, name: string | undefined): boolean {
  const module = file.bindings.get(name ?? "")?.module ?? "";
  return (
    /^(?:node:)?assert(?:\/strict)?$|^chai$|^vitest$|^uvu\/assert$/.test(module) &&
    /^assert|^t$/.test(name ?? "")
  );
}

function isConstant(node: SyntaxNode): boolean {
  if (node.type === "Literal") return node["regex"] === undefined;
  return node.type === "UnaryExpression" && childNode(node, "argument")?.type === "Literal";
}

function isText(node: SyntaxNode): boolean {
  return typeof node["value"] === "string";
}

function isTruthy(node: SyntaxNode): boolean {
  return node.type === "Literal" && Boolean(node["value"]);
}
