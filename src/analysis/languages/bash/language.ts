import type { ImportReference } from "../../measure/measurement.ts";
import type { LanguageDefinition } from "../language.ts";
import { commentsAbove } from "../syntax/comments.ts";
import { descendants, enclosing } from "../syntax/tree.ts";
import type { TreeNode } from "../syntax/tree.ts";
import { bashChecks, commandName, words } from "./checks.ts";
import { bashResolver } from "./resolver.ts";

export const bash: LanguageDefinition = {
  name: "Bash",
  extensions: ["sh", "bash"],
  grammar: "bash",
  roles: {
    function: ["function_definition"],
    if: ["if_statement"],
    "else-if": ["elif_clause"],
    else: ["else_clause"],
    loop: ["for_statement", "c_style_for_statement", "while_statement"],
    switch: ["case_statement"],
    case: ["case_item"],
    conditional: ["ternary_expression"],
    logical: ["list", "binary_expression"],
    call: ["command"],
    comment: ["comment"],
    atom: ["string", "raw_string", "heredoc_body", "ansi_c_string", "regex"],
  },
  logicalOperators: new Set(["&&", "||"]),
  selfNames: new Set(),
  overloads: false,
  // What a caller passes has no names.
  parameters: () => ({ count: 0, booleans: 0 }),
  isDefaultCase: (node) => node.child("value")?.text === "*",
  imports,
  symbols: (root) =>
    root.namedChildren.flatMap((node) => {
      const name = node.kind === "function_definition" ? node.child("name")?.text : undefined;
      return name === undefined || name.startsWith("_")
        ? []
        : [{ node, name, kind: "function" as const }];
    }),
  isDocumented: ({ node }) =>
    commentsAbove(node, { comments: ["comment"] }).some(
      (each) => !/^#(!|\s*shellcheck\b)/.test(each.text),
    ),
  checks: bashChecks,
  resolver: bashResolver,
};

function imports(root: TreeNode): readonly ImportReference[] {
  const found: ImportReference[] = [];
  for (const node of descendants(root)) {
    if (node.kind !== "command" || !/^(source|\.)$/.test(commandName(node) ?? "")) continue;
    const path = words(node)[0];
    if (path === undefined) continue;
    found.push({
      specifier: path.replaceAll(/["']/g, ""),
      kind: "require",
      line: node.line,
      typeOnly: false,
      lazy: enclosing(node, (each) => each.kind === "function_definition") !== undefined,
      names: [],
    });
  }
  return found;
}
