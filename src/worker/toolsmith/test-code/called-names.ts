import { type SyntaxNode, childNode, textField } from "#analysis";

/** The names of `expect(a).not.toBe(b)`: what it begins with, and what follows: `expect`, `not`, `toBe`. */
export interface CalledNames {
  /** The identifier that the chain begins with; undefined when it begins with something else. */
  readonly root: SyntaxNode | undefined;
  /** From the beginning; a computed one is left out. */
  readonly names: readonly string[];
  /** The calls on the way, the innermost first, the given one last. */
  readonly calls: readonly SyntaxNode[];
}

const CALLS = new Set(["CallExpression", "NewExpression", "TaggedTemplateExpression"]);
const WRAPPERS = new Set([
  "ChainExpression",
  "ParenthesizedExpression",
  "TSNonNullExpression",
  "TSAsExpression",
  "AwaitExpression",
]);

/** Reads a chain of members and calls from its end to its beginning. */
export function calledNames(node: SyntaxNode): CalledNames {
  const names: string[] = [];
  const calls: SyntaxNode[] = [];
  for (let at: SyntaxNode | undefined = node; at !== undefined;) {
    if (CALLS.has(at.type)) {
      calls.unshift(at);
      at = childNode(at, "callee") ?? childNode(at, "tag");
    } else if (at.type === "MemberExpression") {
      const name =
        at["computed"] === true ? undefined : textField(childNode(at, "property"), "name");
      if (name !== undefined) names.unshift(name);
      at = childNode(at, "object");
    } else if (WRAPPERS.has(at.type)) {
      at = childNode(at, "expression") ?? childNode(at, "argument");
    } else {
      const isName = at.type === "Identifier";
      if (isName) names.unshift(textField(at, "name") ?? "");
      return { root: isName ? at : undefined, names, calls };
    }
  }
  return { root: undefined, names, calls };
}

export function isCall(node: SyntaxNode | undefined): node is SyntaxNode {
  return node !== undefined && CALLS.has(node.type);
}
