import type { DeclaredSymbol } from "../language.ts";
import type { TreeNode } from "../syntax/tree.ts";

/** Functions, classes, their methods and variables of the top level: those of `__all__`, or without `_` in front. */
export function pythonSymbols(root: TreeNode): readonly DeclaredSymbol[] {
  const statements = root.namedChildren.flatMap(insideConditions);
  const listed = statements.map(listedNames).find((each) => each !== undefined);
  const isPublic = (name: string): boolean =>
    listed === undefined ? !name.startsWith("_") : listed.has(name);
  return statements.flatMap((statement): DeclaredSymbol[] => {
    const node = undecorated(statement);
    const name = node.child("name")?.text;
    if (node.kind === "function_definition" && name !== undefined) {
      return isPublic(name) ? [{ node, name, kind: "function" }] : [];
    }
    if (node.kind === "class_definition" && name !== undefined) {
      return isPublic(name) ? [{ node, name, kind: "type" }, ...methods(node, name)] : [];
    }
    const target = node.kind === "expression_statement" ? node.namedChildren[0] : undefined;
    const variable = target?.kind === "assignment" ? target.child("left") : undefined;
    return variable?.kind === "identifier" && isPublic(variable.text)
      ? [{ node: variable, name: variable.text, kind: "variable" }]
      : [];
  });
}

/** Definitions under `try` and `if` at the top level are the module's too. */
function insideConditions(statement: TreeNode): readonly TreeNode[] {
  if (statement.kind !== "if_statement" && statement.kind !== "try_statement") return [statement];
  return statement.namedChildren.flatMap((part) =>
    part.kind === "block" ? part.namedChildren : (part.ofKind("block")?.namedChildren ?? []),
  );
}

function undecorated(statement: TreeNode): TreeNode {
  return statement.kind === "decorated_definition"
    ? (statement.child("definition") ?? statement)
    : statement;
}

function methods(type: TreeNode, typeName: string): readonly DeclaredSymbol[] {
  return (type.child("body")?.namedChildren ?? []).map(undecorated).flatMap((node) => {
    const name = node.kind === "function_definition" ? node.child("name")?.text : undefined;
    if (name === undefined || name.startsWith("_")) return [];
    return [{ node, name: `${typeName}.${name}`, kind: "method" as const }];
  });
}

function listedNames(statement: TreeNode): ReadonlySet<string> | undefined {
  const assignment =
    statement.kind === "expression_statement" ? statement.namedChildren[0] : undefined;
  if (assignment?.kind !== "assignment" || assignment.child("left")?.text !== "__all__")
    return undefined;
  const list = assignment.child("right");
  if (list?.kind !== "list" && list?.kind !== "tuple") return undefined;
  return new Set(list.namedChildren.map((each) => each.text.replaceAll(/^["']|["']$/g, "")));
}

/** A string that stands alone as the first statement of a module, class or function (PEP 257). */
export function isDocstring(node: TreeNode): boolean {
  if (node.kind !== "expression_statement" || node.namedChildren.length !== 1) return false;
  const text = node.namedChildren[0];
  if (text?.kind !== "string" && text?.kind !== "concatenated_string") return false;
  const { parent } = node;
  if (parent === undefined) return false;
  const first = parent.namedChildren.find((each) => each.kind !== "comment");
  if (first !== node) return false;
  return (
    parent.kind === "module" || /^(class|function)_definition$/.test(parent.parent?.kind ?? "")
  );
}

export function isDocumented({ node }: DeclaredSymbol): boolean {
  return (node.child("body")?.namedChildren ?? []).some(isDocstring);
}
