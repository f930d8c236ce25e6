import { type SyntaxNode, childNode, childNodes, textField } from "#analysis";
import { calledNames } from "../../test-code/called-names.ts";
import { type SourceFile, isFunction, nodesIn } from "../../test-code/source-file.ts";
import { parameterNames } from "../../test-code/test-calls.ts";
import {
  countsAssertions,
  isDropped,
  readExpectation,
  statementsOf,
  testAround,
} from "../test-bodies.ts";
import type { TestCode, WeakPlace, WeakTestRule } from "../weak-test-rule.ts";

const ASYNC_ASSERTIONS = /^(?:rejects|doesNotReject)$/;
const AVA_ASYNC = /^(?:throwsAsync|notThrowsAsync)$/;

export const unawaitedAssertion: WeakTestRule = {
  id: "unawaited-assertion",
  title: "Assertion that nobody waits for",
  severity: "high",
  confidence: 0.9,
  suggestion: "Put `await` in front of it, in an async test, or return it.",
  find: (code) => [...droppedAssertions(code), ...floatingCallbacks(code)],
  fixtures: {
    finds: [
      `import { expect, test } from "vitest";\ntest("a", () => {\n  expect(f()).resolves.toBe(1);\n});\n`,
      `it("a", async () => {\n  expect(f()).rejects.toThrow("b");\n  expect(await g()).toBe(1);\n});\n`,
      `import assert from "node:assert/strict";\nit("a", () => {\n  assert.rejects(f());\n});\n`,
      `import test from "ava";\ntest("a", (t) => {\n  t.throwsAsync(f);\n});\n`,
      `it("a", () => {\n  f().then((x) => {\n    expect(x).toBe(1);\n  });\n});\n`,
    ],
    passes: [
      `it("a", async () => {\n  await expect(f()).resolves.toBe(1);\n});\n`,
      `it("a", () => expect(f()).resolves.toBe(1));\n`,
      `it("a", () => {\n  return expect(f()).rejects.toThrow();\n});\n`,
      `it("a", async () => {\n  await Promise.all([expect(f()).resolves.toBe(1)]);\n  const p = expect(g()).rejects.toThrow();\n  await p;\n});\n`,
      `it("a", (done) => {\n  f().then((x) => {\n    expect(x).toBe(1);\n    done();\n  });\n});\n`,
      `it("a", () => {\n  return f().then((x) => {\n    expect(x).toBe(1);\n  });\n});\n`,
      `it("a", async () => {\n  f().then((x) => expect(x).toBe(1));\n  await g();\n});\n`,
      `it("a", () => {\n  expect(f()).rejects.toThrow().then(g);\n  expect(h().rejects).toBe(1);\n});\n`,
      `it("a", () => {\n  cy.get("b").then((x) => {\n    expect(x).toBe(1);\n  });\n});\n`,
      `import test from "tape";\ntest("a", (t) => {\n  f().then((x) => {\n    t.equal(x, 1);\n    t.end();\n  });\n});\n`,
    ],
  },
};

function droppedAssertions(code: TestCode): readonly WeakPlace[] {
  const places: WeakPlace[] = [];
  for (const node of nodesIn(code.file.program)) {
    if (node.type !== "CallExpression" || !isDropped(code.file, node)) continue;
    const what = asyncAssertion(code, node);
    if (what === undefined || testAround(code.tests, node) === undefined) continue;
    const message = `${what} gives a promise that is dropped: the test ends before it is known, and may pass when it should fail.`;
    places.push({ node, message });
  }
  return places;
}

function asyncAssertion({ file, tests }: TestCode, call: SyntaxNode): string | undefined {
  const expectation = readExpectation(call);
  const word = expectation?.words.find((each) => each === "resolves" || each === "rejects");
  // Of chai-as-promised and others `rejects` is no word between subject and matcher.
  if (word !== undefined && /^to[A-Z]/.test(expectation?.matcher ?? "")) return `expect(…).${word}`;
  const { root, names, calls } = calledNames(call);
  if (root === undefined || calls.length !== 1 || names.length !== 2) return undefined;
  const [object = "", member = ""] = names;
  const module = file.bindings.get(object)?.module ?? "";
  if (/^(?:node:)?assert(?:\/strict)?$/.test(module) && ASYNC_ASSERTIONS.test(member))
    return `${object}.${member}(…)`;
  const test = testAround(tests, call);
  const isContext = test !== undefined && parameterNames(test.body)[0] === object;
  return isContext && AVA_ASYNC.test(member) ? `${object}.${member}(…)` : undefined;
}

/** `f().then((x) => { expect(x)… });` as a statement of a test that waits for nothing after it. */
function floatingCallbacks({ file, tests }: TestCode): readonly WeakPlace[] {
  return tests.flatMap((test) => {
    const { body, kind } = test;
    if (kind === "suite" || body === undefined || childNodes(body, "params").length > 0) return [];
    if (!test.isRunners || countsAssertions(test, file)) return [];
    const statements = statementsOf(body);
    return statements.flatMap((statement, index) => {
      const call = floatingThen(file, statement);
      if (call === undefined || statements.slice(index + 1).some((each) => waits(each))) return [];
      const message =
        "The assertions stand in a callback of a promise that is neither awaited nor returned: the test ends before they run.";
      return [{ node: call, message }];
    });
  });
}

function floatingThen(file: SourceFile, statement: SyntaxNode): SyntaxNode | undefined {
  if (statement.type !== "ExpressionStatement") return undefined;
  const call = childNode(statement, "expression");
  if (call?.type !== "CallExpression") return undefined;
  const { names, root } = calledNames(call);
  const last = textField(childNode(childNode(call, "callee") ?? call, "property"), "name");
  if (last !== "then" || root === undefined || names[0] === "cy") return undefined;
  const callback = childNodes(call, "arguments")[0];
  if (!isFunction(callback)) return undefined;
  const isAsserting = [...nodesIn(callback)].some(
    (node) => node.type === "CallExpression" && /^(?:expect|assert)\b/.test(file.textOf(node)),
  );
  return isAsserting ? call : undefined;
}

/** Whether something is awaited or returned, so that what came before may end meanwhile. */
function waits(statement: SyntaxNode): boolean {
  for (const node of nodesIn(statement, (each) => !isFunction(each))) {
    if (/^(?:AwaitExpression|ForOfStatement|ReturnStatement|YieldExpression)$/.test(node.type))
      return true;
  }
  return false;
}
