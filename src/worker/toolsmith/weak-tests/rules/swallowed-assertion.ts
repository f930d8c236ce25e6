import { type SyntaxNode, childNode, childNodes } from "#analysis";
import { calledNames, isCall } from "../../test-code/called-names.ts";
import { isFunction, nodesIn } from "../../test-code/source-file.ts";
import { testAround } from "../test-bodies.ts";
import type { TestCode, WeakPlace, WeakTestRule } from "../weak-test-rule.ts";

const LOOPS = /^(?:For|While|DoWhile)/;

export const swallowedAssertion: WeakTestRule = {
  id: "swallowed-assertion",
  title: "Failure of an assertion that is swallowed",
  severity: "high",
  confidence: 0.9,
  suggestion:
    "Let it fail: assert outside of `try`, or use `rejects.toThrow(…)` or `assert.throws(…)` for the error that is expected.",
  find: (code) => {
    const places: WeakPlace[] = [];
    for (const node of nodesIn(code.file.program)) {
      if (node.type !== "TryStatement" || !swallows(code, node)) continue;
      const message =
        "The assertion throws when it fails, and the `catch` around it does nothing with the error: the test passes all the same.";
      places.push({ node, message });
    }
    return places;
  },
  fixtures: {
    finds: [
      `it("a", () => {\n  try {\n    expect(f()).toBe(1);\n  } catch {}\n});\n`,
      `import assert from "assert";\nit("a", async () => {\n  try {\n    await f();\n    assert.fail();\n  } catch (error) {\n    console.log(error);\n  }\n});\n`,
    ],
    passes: [
      `it("a", () => {\n  try {\n    f();\n    expect(1).toBe(2);\n  } catch (error) {\n    expect(error.message).toBe("b");\n  }\n});\n`,
      `it("a", () => {\n  try {\n    expect(f()).toBe(1);\n  } catch (error) {\n    throw new Error("b", { cause: error });\n  }\n});\n`,
      `it("a", (done) => {\n  try {\n    expect(f()).toBe(1);\n  } catch (error) {\n    done(error);\n  }\n});\n`,
      `it("a", async () => {\n  for (let i = 0; i < 9; i += 1) {\n    try {\n      expect(f()).toBe(1);\n      return;\n    } catch {}\n  }\n  throw new Error("never");\n});\n`,
      `it("a", () => {\n  let seen;\n  try {\n    expect(f()).toBe(1);\n  } catch (error) {\n    seen = error;\n  }\n  expect(seen).toBeDefined();\n});\n`,
      `it("a", () => {\n  try {\n    f();\n  } catch {}\n  expect(g()).toBe(1);\n});\n`,
      `it("a", () => {\n  try {\n    expect(f()).toBe(1);\n  } finally {\n    g();\n  }\n});\n`,
    ],
  },
};

function swallows(code: TestCode, statement: SyntaxNode): boolean {
  const block = childNode(statement, "block");
  const handler = childNode(childNode(statement, "handler") ?? statement, "body");
  if (block === undefined || handler === undefined || statement["handler"] === null) return false;
  const test = testAround(code.tests, statement);
  if (test === undefined || !assertsDirectly(code, block)) return false;
  // Tried again until it passes.
  const isRetried = code.file.enclosing(statement, ({ type }) => LOOPS.test(type), test.call);
  return isRetried === undefined && childNodes(handler, "body").every(isSilent);
}

function assertsDirectly(code: TestCode, block: SyntaxNode): boolean {
  for (const node of nodesIn(block, (each) => !isFunction(each))) {
    if (node.type === "TryStatement") return false;
    if (isCall(node) && code.assertions.isPlainAssertion(node)) return true;
  }
  return false;
}

/** Only prints, if anything. */
function isSilent(statement: SyntaxNode): boolean {
  if (statement.type === "EmptyStatement") return true;
  const call = childNode(statement, "expression");
  return call?.type === "CallExpression" && calledNames(call).names[0] === "console";
}
