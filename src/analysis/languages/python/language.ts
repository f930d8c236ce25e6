import type { LanguageDefinition } from "../language.ts";
import { pythonChecks } from "./checks.ts";
import { pythonImports } from "./imports.ts";
import { pythonResolver } from "./resolver.ts";
import { isDocstring, isDocumented, pythonSymbols } from "./symbols.ts";
import type { TreeNode } from "../syntax/tree.ts";

export const python: LanguageDefinition = {
  name: "Python",
  extensions: ["py", "pyi", "pyw"],
  grammar: "python",
  roles: {
    function: ["function_definition"],
    lambda: ["lambda"],
    type: ["class_definition"],
    if: ["if_statement"],
    "else-if": ["elif_clause"],
    else: ["else_clause"],
    loop: ["for_statement", "while_statement"],
    switch: ["match_statement"],
    case: ["case_clause"],
    catch: ["except_clause", "except_group_clause"],
    conditional: ["conditional_expression"],
    decision: ["for_in_clause", "if_clause"],
    logical: ["boolean_operator", "comparison_operator", "binary_operator"],
    call: ["call"],
    comment: ["comment"],
    atom: ["string"],
    ignored: ["import_statement", "import_from_statement", "future_import_statement"],
  },
  logicalOperators: new Set(["and", "or"]),
  selfNames: new Set(["self", "cls"]),
  overloads: false,
  functionName: (node) => (isOverload(node) ? undefined : node.child("name")?.text),
  parameters,
  isDefaultCase: (node) => /^case\s+_\s*:/.test(node.text),
  isCondition: (node) => node.parent?.namedChildren[1] === node,
  isDocumentationNode: isDocstring,
  imports: pythonImports,
  symbols: pythonSymbols,
  isDocumented,
  silentCatch,
  failure: (node) => (node.kind === "raise_statement" ? "thrown" : undefined),
  checks: pythonChecks,
  resolver: pythonResolver,
};

/** A signature for checkers alone. */
function isOverload(node: TreeNode): boolean {
  const decorators = node.parent?.kind === "decorated_definition" ? node.parent.namedChildren : [];
  return decorators.some(
    (each) => each.kind === "decorator" && /^@\s*(\w+\.)?overload$/.test(each.text),
  );
}

/** Without the instance, and without those that can be passed by name only. */
function parameters(node: TreeNode): { count: number; booleans: number } {
  const isMember =
    node.parent?.parent?.kind === "class_definition" ||
    node.parent?.parent?.parent?.kind === "class_definition";
  let [count, booleans] = [0, 0];
  for (const each of node.child("parameters")?.namedChildren ?? []) {
    if (each.kind === "keyword_separator" || isStar(each)) break;
    if (!/^(identifier|(typed_|default_|typed_default_)?parameter)$/.test(each.kind)) continue;
    const name = each.kind === "identifier" ? each.text : (each.child("name") ?? each).text;
    if (count === 0 && isMember && /^(self|cls|mcs|_)\b/.test(name)) continue;
    count += 1;
    if (
      each.child("type")?.text === "bool" ||
      /^(true|false)$/.test(each.child("value")?.kind ?? "")
    ) {
      booleans += 1;
    }
  }
  return { count, booleans };
}

function isStar(parameter: TreeNode): boolean {
  const inner = parameter.kind === "typed_parameter" ? parameter.namedChildren[0] : parameter;
  return inner?.kind === "list_splat_pattern" || inner?.kind === "dictionary_splat_pattern";
}

/** `except: pass` and the like that catch everything; of a named error it is the usual way to ignore it. */
function silentCatch(node: TreeNode): TreeNode | undefined {
  const body = node.ofKind("block");
  const statements = body?.namedChildren ?? [];
  const isEmpty = statements.length === 1 && statements[0]?.kind === "pass_statement";
  const caught = node.namedChildren.find(
    (each) => each.kind !== "block" && each.kind !== "comment",
  );
  const isAll = caught === undefined || /^(Base)?Exception\b/.test(caught.text);
  if (!isEmpty || !isAll || node.namedChildren.some((each) => each.kind === "comment"))
    return undefined;
  const nextLine = node.parent?.children.some(
    (each) => each.kind === "comment" && each.line >= node.line && each.line <= node.endLine + 1,
  );
  return nextLine === true ? undefined : node;
}
