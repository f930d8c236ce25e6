import { type TreeNode, descendants } from "#analysis";

/** A test of pytest or unittest. */
export interface PythonTest {
  readonly name: string;
  readonly node: TreeNode;
  /** Without the docstring and comments. */
  readonly statements: readonly TreeNode[];
  /** As written, without `@`. */
  readonly decorators: readonly string[];
  /** The class around: its own name and what it is derived from. */
  readonly type:
    | { readonly bases: readonly string[]; readonly decorators: readonly string[] }
    | undefined;
  readonly parameters: readonly string[];
}

/** Functions `test…` of the top level and of classes, as pytest and unittest collect them. */
export function pythonTests(root: TreeNode): readonly PythonTest[] {
  const found: PythonTest[] = [];
  for (const node of descendants(root)) {
    if (node.kind !== "function_definition") continue;
    const name = node.child("name")?.text ?? "";
    if (!name.startsWith("test")) continue;
    const outer = node.parent?.kind === "decorated_definition" ? node.parent : node;
    const holder = outer.parent?.parent;
    const type = holder?.kind === "class_definition" ? holder : undefined;
    // A function in a function is not collected.
    if (type === undefined && outer.parent?.kind !== "module") continue;
    if (type === undefined && !name.startsWith("test_")) continue;
    const decorators = decoratorsOf(outer);
    if (decorators.some((each) => /\bfixture\b/.test(each))) continue;
    found.push({
      name,
      node,
      statements: statementsOf(node),
      decorators,
      type: type && { bases: basesOf(type), decorators: decoratorsOf(type.parent) },
      parameters: parametersOf(node),
    });
  }
  return found;
}

function statementsOf(definition: TreeNode): readonly TreeNode[] {
  const all = (definition.child("body")?.namedChildren ?? []).filter(
    ({ kind }) => kind !== "comment",
  );
  const isDocstring =
    all[0]?.kind === "expression_statement" && all[0].namedChildren[0]?.kind === "string";
  return isDocstring ? all.slice(1) : all;
}

function decoratorsOf(outer: TreeNode | undefined): readonly string[] {
  if (outer?.kind !== "decorated_definition") return [];
  return outer.namedChildren
    .filter(({ kind }) => kind === "decorator")
    .map(({ text }) => text.replace(/^@\s*/, ""));
}

function basesOf(type: TreeNode): readonly string[] {
  return (type.child("superclasses")?.namedChildren ?? []).map(({ text }) => text);
}

function parametersOf(definition: TreeNode): readonly string[] {
  return (definition.child("parameters")?.namedChildren ?? []).flatMap((each) => {
    const name = each.kind === "identifier" ? each.text : each.namedChildren[0]?.text;
    return name === undefined || name === "self" || name === "cls" ? [] : [name];
  });
}
