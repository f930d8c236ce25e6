import type { ImportReference } from "../../measure/measurement.ts";
import { queryInLoop, requestInLoop } from "../checks/remote-work.ts";
import { assignsInCondition } from "../checks/assignment-in-condition.ts";
import type { DeclaredSymbol, LanguageDefinition, Parameters } from "../language.ts";
import { commentsAbove } from "../syntax/comments.ts";
import type { SyntaxFacts } from "../syntax/facts.ts";
import { descendants, enclosing } from "../syntax/tree.ts";
import type { TreeNode } from "../syntax/tree.ts";
import { phpResolver } from "./resolver.ts";

const TYPES = [
  "class_declaration",
  "interface_declaration",
  "trait_declaration",
  "enum_declaration",
];
const INCLUDES = [
  "require_expression",
  "require_once_expression",
  "include_expression",
  "include_once_expression",
];
const FUNCTIONS = ["function_definition", "method_declaration"];

export const php: LanguageDefinition = {
  name: "PHP",
  extensions: ["php", "phtml"],
  grammar: "php",
  roles: {
    function: FUNCTIONS,
    lambda: ["anonymous_function", "arrow_function"],
    type: TYPES,
    if: ["if_statement"],
    "else-if": ["else_if_clause"],
    else: ["else_clause"],
    loop: ["for_statement", "foreach_statement", "while_statement", "do_statement"],
    switch: ["switch_statement", "match_expression"],
    case: [
      "case_statement",
      "default_statement",
      "match_conditional_expression",
      "match_default_expression",
    ],
    catch: ["catch_clause"],
    conditional: ["conditional_expression"],
    logical: ["binary_expression"],
    jump: ["goto_statement"],
    "labelled-jump": ["break_statement", "continue_statement"],
    call: [
      "function_call_expression",
      "member_call_expression",
      "scoped_call_expression",
      "nullsafe_member_call_expression",
    ],
    comment: ["comment"],
    atom: ["string", "encapsed_string", "heredoc", "nowdoc", "text"],
    ignored: ["namespace_use_declaration"],
  },
  logicalOperators: new Set(["&&", "||", "and", "or"]),
  quietOperators: new Set(["??"]),
  selfNames: new Set(["$this", "self", "static"]),
  jumpLabels: ["integer"],
  overloads: false,
  functionName: (node) => (node.child("body") === undefined ? undefined : node.child("name")?.text),
  parameters,
  isDefaultCase: (node) => node.kind.includes("default"),
  imports,
  symbols: (root) => publicMembers(root.namedChildren, ""),
  isDocumented: ({ node }) =>
    commentsAbove(node, { comments: ["comment"], between: ["attribute_list"] }).some((each) =>
      each.text.startsWith("/**"),
    ),
  packageName: (root) => root.ofKind("namespace_definition")?.child("name")?.text,
  silentCatch,
  failure: (node) => (node.kind === "throw_expression" ? "thrown" : undefined),
  checks: [
    {
      smell: "assignment-in-condition",
      kinds: ["if_statement", "while_statement"],
      matches: assignsInCondition,
    },
    { smell: "reference-left", kinds: ["foreach_statement"], matches: leavesReference },
    { smell: "return-in-finally", kinds: ["finally_clause"], matches: leavesFinally },
    {
      smell: "query-in-loop",
      kinds: ["member_call_expression", "scoped_call_expression"],
      matches: queryInLoop,
    },
    {
      smell: "request-in-loop",
      kinds: ["member_call_expression", "scoped_call_expression"],
      matches: requestInLoop,
    },
  ],
  resolver: phpResolver,
};

function parameters(node: TreeNode): Parameters {
  const given = (node.child("parameters")?.namedChildren ?? []).filter((each) =>
    /^(simple|variadic)_parameter$/.test(each.kind),
  );
  const booleans = given.filter(
    (each) =>
      each.child("type")?.text === "bool" ||
      /^(true|false)$/i.test(each.child("default_value")?.text ?? ""),
  ).length;
  return { count: given.length, booleans };
}

function imports(root: TreeNode): readonly ImportReference[] {
  const found: ImportReference[] = [];
  for (const node of descendants(root)) {
    const reference = {
      line: node.line,
      typeOnly: false,
      lazy: enclosing(node, (each) => FUNCTIONS.includes(each.kind)) !== undefined,
      names: [],
    };
    if (node.kind === "namespace_use_clause") {
      const prefix =
        node.parent?.kind === "namespace_use_group"
          ? node.parent.parent?.ofKind("namespace_name")?.text
          : undefined;
      const own = node.namedChildren.find((each) => each.field !== "alias")?.text ?? "";
      const specifier = (prefix === undefined ? own : `${prefix}\\${own}`).replace(/^\\/, "");
      found.push({ ...reference, specifier, kind: "import", form: "use" });
    } else if (INCLUDES.includes(node.kind)) {
      const path = includedPath(node);
      if (path !== undefined)
        found.push({ ...reference, specifier: path, kind: "require", form: "path" });
    }
  }
  return found;
}

/** A path that stands there: `"x.php"`, or `__DIR__ . "/x.php"`. */
function includedPath(node: TreeNode): string | undefined {
  let value = node.namedChildren[0];
  if (value?.kind === "parenthesized_expression") value = value.namedChildren[0];
  const isOwnFolder =
    value?.kind === "binary_expression" &&
    /^(__DIR__|dirname\(__FILE__\))$/.test(value.child("left")?.text ?? "");
  const text = isOwnFolder ? value?.child("right") : value;
  const content = text?.namedChildren ?? [];
  const isPlain = /^(encapsed_)?string$/.test(text?.kind ?? "") && content.length === 1;
  const path = isPlain && content[0]?.kind === "string_content" ? content[0].text : undefined;
  return path === undefined ? undefined : isOwnFolder ? `.${path}` : path;
}

function publicMembers(nodes: readonly TreeNode[], prefix: string): readonly DeclaredSymbol[] {
  return nodes.flatMap((node): DeclaredSymbol[] => {
    const own = node.child("name")?.text;
    if (node.kind === "namespace_definition")
      return [...publicMembers(node.child("body")?.namedChildren ?? [], "")];
    const visibility = node.ofKind("visibility_modifier")?.text ?? "public";
    if (own === undefined || visibility !== "public") return [];
    const name = prefix + own;
    if (TYPES.includes(node.kind)) {
      return [
        { node, name, kind: "type" },
        ...publicMembers(node.child("body")?.namedChildren ?? [], `${name}.`),
      ];
    }
    if (node.kind === "function_definition") return [{ node, name, kind: "function" }];
    return node.kind === "method_declaration" && !own.startsWith("__")
      ? [{ node, name, kind: "method" }]
      : [];
  });
}

function silentCatch(node: TreeNode): TreeNode | undefined {
  const isAll = /^\\?(Exception|Throwable|Error)$/.test(node.child("type")?.text ?? "");
  const isMeant = /^\$_?(ignored?|unused|expected)/i.test(node.child("name")?.text ?? "");
  return isAll && !isMeant && node.child("body")?.namedChildren.length === 0 ? node : undefined;
}

/** `foreach (… as &$each)` whose variable is used again in the same function, and not unset before. */
function leavesReference(node: TreeNode, facts: SyntaxFacts): boolean {
  const reference = facts
    .parts(node)
    .flatMap((part) => (part.field === "body" ? [] : [...descendants(part)]))
    .find((each) => each.kind === "by_ref");
  const name = reference?.namedChildren[0]?.text;
  const home = facts.functionAround(node) ?? enclosing(node, (each) => each.kind === "program");
  if (name === undefined || home === undefined) return false;
  for (const each of descendants(home)) {
    if (each.start < node.end || each.kind !== "variable_name" || each.text !== name) continue;
    const around = enclosing(each, (outer) => outer.kind.endsWith("_statement"));
    // Given a new reference it refers to that; a closure has variables of its own.
    if (facts.functionAround(each) !== facts.functionAround(node)) continue;
    return (
      around?.kind !== "unset_statement" &&
      each.parent?.kind !== "by_ref" &&
      each.parent?.kind !== "unset_statement"
    );
  }
  return false;
}

function leavesFinally(node: TreeNode, facts: SyntaxFacts): boolean {
  const home = facts.functionAround(node);
  return [...descendants(node)].some(
    (each) => each.kind === "return_statement" && facts.functionAround(each) === home,
  );
}
