import type { TreeNode } from "../syntax/tree.ts";

/** The part of a declaration that says that it is a function, below pointers and references. */
export function functionDeclarator(node: TreeNode): TreeNode | undefined {
  let declarator = node.child("declarator");
  for (let depth = 0; declarator !== undefined && depth < 20; depth += 1) {
    if (declarator.kind === "function_declarator") {
      // `int (*name)(…)` declares a variable.
      const inner = declarator.child("declarator");
      return inner?.kind === "parenthesized_declarator" && /^\(\s*\*/.test(inner.text)
        ? undefined
        : declarator;
    }
    declarator =
      declarator.child("declarator") ??
      declarator.ofKind("function_declarator", "pointer_declarator", "reference_declarator");
  }
  return undefined;
}

/** `name`, or `Type.name` for a method that stands apart from its type. */
export function functionName(node: TreeNode): string | undefined {
  return qualifiedName(functionDeclarator(node)?.child("declarator"));
}

export function qualifiedName(node: TreeNode | undefined): string | undefined {
  if (node === undefined) return undefined;
  const scopes: string[] = [];
  let inner = node;
  while (inner.kind === "qualified_identifier") {
    const scope = inner.child("scope");
    const name = inner.child("name");
    if (scope !== undefined) scopes.push(scope.text.replace(/<[^]*/, ""));
    if (name === undefined) break;
    inner = name;
  }
  const text = inner.text
    .slice(0, 200)
    .replace(/^template\s+/, "")
    .replaceAll(/\s+/g, " ");
  // Which of the scopes are namespaces cannot be seen here; the last is the type, or the nearest namespace.
  return [...scopes.slice(-1), text.replace(/<[^]*$/, "") || text].join(".");
}
