import { type SyntaxNode, childNode, childNodes, textField } from "#analysis";
import { calledNames, isCall } from "../../test-code/called-names.ts";
import { isFunction, literalText, nodesIn } from "../../test-code/source-file.ts";
import { isLeftOut, readExpectation } from "../test-bodies.ts";
import type { TestCode, WeakPlace, WeakTestRule } from "../weak-test-rule.ts";

const MOCKERS = new Set(["vi", "jest", "vitest", "sinon"]);
const MODULE_MOCKS = /^(?:mock|doMock|unstable_mockModule)$/;
/** Something of the real module is used. */
const REAL =
  /\b(?:importActual|requireActual|importOriginal|createActual|genMockFromModule|createMockFromModule|unmock|doUnmock|spy\s*:\s*true)\b|\bimport\s*\(/;

export const overMocked: WeakTestRule = {
  id: "over-mocked",
  title: "Test of mocks only",
  severity: "medium",
  confidence: 0.85,
  suggestion: "Let the code under test be real, and replace only what it calls.",
  find: (code) => [...mockedModules(code), ...mocksAlone(code)],
  fixtures: {
    finds: [
      `import { expect, test, vi } from "vitest";\nimport { send } from "../src/send.js";\nvi.mock("../src/send.js");\ntest("a", () => {\n  send();\n  expect(send).toHaveBeenCalled();\n});\n`,
      `import { expect, test, vi } from "vitest";\ntest("a", () => {\n  const send = vi.fn(() => 1);\n  send("x");\n  expect(send).toHaveBeenCalledWith("x");\n});\n`,
      `it("a", () => {\n  const f = jest.fn().mockReturnValue(2);\n  const x = f();\n  expect(x).toBe(2);\n});\n`,
    ],
    passes: [
      `import { expect, test, vi } from "vitest";\nimport { send } from "../src/send.js";\nimport { mail } from "../src/mail.js";\nvi.mock("../src/mail.js");\ntest("a", () => {\n  send();\n  expect(mail).toHaveBeenCalled();\n});\n`,
      `import { expect, test, vi } from "vitest";\nimport { send } from "../src/send.js";\nvi.mock("../src/send.js", async (importOriginal) => ({ ...(await importOriginal()), a: 1 }));\ntest("a", () => {\n  send();\n  expect(send).toHaveBeenCalled();\n});\n`,
      `import { send } from "send";\nit("a", () => {\n  const f = jest.fn();\n  send(f);\n  expect(f).toHaveBeenCalled();\n});\n`,
      `it("a", () => {\n  const f = jest.fn();\n  new EventTarget().addEventListener("x", f);\n  expect(f).not.toHaveBeenCalled();\n});\n`,
      `import { wrap } from "x";\nit("a", () => {\n  const f = wrap(jest.fn());\n  f();\n  expect(f).toBeDefined();\n});\n`,
      `it("a", () => {\n  const f = jest.fn();\n  expect(render(f)).toBe(1);\n  f();\n});\n`,
    ],
  },
};

/** Every module of the repository that the file imports is replaced. */
function mockedModules({ file, imported, tests }: TestCode): readonly WeakPlace[] {
  if (REAL.test(file.text) || tests.length === 0 || !hasMocker(file, imported)) return [];
  const own = [...imported].filter(([, module]) => module.kind !== "package");
  if (own.length === 0 || own.some(([, module]) => module.kind !== "file")) return [];
  // A helper of the tests may bring in what is real.
  if (own.some(([, module]) => module.kind === "file" && module.isTestCode)) return [];
  const mocks = new Map<string, SyntaxNode>();
  for (const node of nodesIn(file.program)) {
    if (node.type !== "CallExpression") continue;
    const { names } = calledNames(node);
    const module = literalText(childNodes(node, "arguments")[0]);
    const isMock = MOCKERS.has(names[0] ?? "") && MODULE_MOCKS.test(names[1] ?? "");
    if (isMock && names.length === 2 && module !== undefined) mocks.set(module, node);
    // Loaded where it stands, by a name or another.
    if (names.length === 1 && names[0] === "require" && !isBound(file, node)) return [];
  }
  const calls = own.map(([specifier]) => mocks.get(specifier));
  const [first] = calls;
  if (first === undefined || calls.includes(undefined)) return [];
  const what = own.map(([specifier]) => specifier).join(", ");
  const message = `All that it imports of the repository is replaced (${what}), so that none of the repository's code runs in it.`;
  return [{ node: first, message }];
}

/** In the repository of a mocking library mocks are what is tested. */
function hasMocker(file: TestCode["file"], imported: TestCode["imported"]): boolean {
  return [...MOCKERS].every((name) => {
    const module = file.bindings.get(name)?.module;
    return module === undefined || imported.get(module)?.kind === "package";
  });
}

/** Whether the result of a `require` is a name at the top of the file. */
function isBound(file: TestCode["file"], call: SyntaxNode): boolean {
  const declaration = file.enclosing(call, ({ type }) => type === "VariableDeclaration");
  return declaration !== undefined && file.parent(declaration)?.type === "Program";
}

/** All that a test calls are mocks that it made itself. */
function mocksAlone(code: TestCode): readonly WeakPlace[] {
  if (!hasMocker(code.file, code.imported)) return [];
  return code.tests.flatMap((test) => {
    const { body, kind } = test;
    if (kind === "suite" || body === undefined || isLeftOut(test)) return [];
    const mocks = ownMocks(body);
    if (mocks.size === 0 || !callsOnly(body, mocks)) return [];
    const names = [...mocks].join(", ");
    const message = `It calls the mock it made (${names}) and asserts on what that mock then knows: no code but the test's own runs.`;
    return [{ node: test.call, message }];
  });
}

function ownMocks(body: SyntaxNode): ReadonlySet<string> {
  const mocks = new Set<string>();
  for (const node of nodesIn(body, (each) => !isFunction(each))) {
    if (node.type !== "VariableDeclarator") continue;
    const name = textField(childNode(node, "id"), "name");
    const init = childNode(node, "init");
    if (name === undefined || init?.type !== "CallExpression") continue;
    const { names } = calledNames(init);
    const isFunctionMock = /^(?:fn|stub|fake|spy)$/.test(names[1] ?? "");
    if (MOCKERS.has(names[0] ?? "") && isFunctionMock) mocks.add(name);
  }
  return mocks;
}

function callsOnly(body: SyntaxNode, mocks: ReadonlySet<string>): boolean {
  let called = false;
  let asserted = false;
  for (const node of nodesIn(body)) {
    if (/^(?:JSXElement|TaggedTemplateExpression|NewExpression|ImportExpression)$/.test(node.type))
      return false;
    if (!isCall(node)) continue;
    const { root, names } = calledNames(node);
    const first = names[0] ?? "";
    if (root === undefined) return false;
    if (mocks.has(first)) called ||= names.length === 1;
    else if (first === "expect") asserted ||= readExpectation(node) !== undefined;
    else if (!MOCKERS.has(first)) return false;
  }
  return called && asserted;
}
