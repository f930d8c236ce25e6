import { concatenatesInLoop, compilesRegexInLoop } from "../checks/loop-work.ts";
import { queryInLoop, requestInLoop } from "../checks/remote-work.ts";
import type { DeclaredSymbol, LanguageDefinition, Parameters } from "../language.ts";
import { commentsAbove } from "../syntax/comments.ts";
import type { SyntaxFacts } from "../syntax/facts.ts";
import { typeNames } from "../syntax/names.ts";
import { descendants, enclosing } from "../syntax/tree.ts";
import type { TreeNode } from "../syntax/tree.ts";
import { csharpResolver } from "./resolver.ts";

const TYPES = [
  "class_declaration",
  "struct_declaration",
  "record_declaration",
  "interface_declaration",
  "enum_declaration",
];
const NAMESPACES = ["namespace_declaration", "file_scoped_namespace_declaration"];

export const csharp: LanguageDefinition = {
  name: "C#",
  extensions: ["cs"],
  grammar: "c-sharp",
  needsPreprocessor: true,
  roles: {
    function: [
      "method_declaration",
      "constructor_declaration",
      "destructor_declaration",
      "operator_declaration",
      "local_function_statement",
      "accessor_declaration",
    ],
    lambda: ["lambda_expression", "anonymous_method_expression"],
    type: TYPES,
    if: ["if_statement"],
    loop: ["for_statement", "foreach_statement", "while_statement", "do_statement"],
    switch: ["switch_statement", "switch_expression"],
    case: ["switch_section", "switch_expression_arm"],
    catch: ["catch_clause"],
    conditional: ["conditional_expression"],
    decision: ["when_clause", "catch_filter_clause"],
    logical: ["binary_expression"],
    jump: ["goto_statement"],
    call: ["invocation_expression"],
    comment: ["comment"],
    atom: ["string_literal", "verbatim_string_literal", "raw_string_literal", "character_literal"],
    ignored: ["using_directive", "extern_alias_directive"],
  },
  logicalOperators: new Set(["&&", "||"]),
  quietOperators: new Set(["??"]),
  selfNames: new Set(["this"]),
  overloads: true,
  functionName,
  parameters,
  isDefaultCase: (node) =>
    node.has("default") ||
    (node.kind === "switch_expression_arm" && node.children[0]?.kind === "discard"),
  imports: (root) =>
    [...descendants(root)]
      .filter((node) => node.kind === "using_directive")
      .map((node) => ({
        specifier: node.namedChildren.findLast((each) => each.field !== "name")?.text ?? "",
        kind: "import",
        line: node.line,
        typeOnly: false,
        lazy: false,
        names: [],
        form: node.has("static") || node.has("=") ? "type" : "namespace",
      })),
  symbols: (root) => publicMembers(root, "", false),
  isDocumented: ({ node }) =>
    commentsAbove(node, { comments: ["comment"] }).some((each) =>
      /^(\/\/\/|\/\*\*)/.test(each.text),
    ),
  packageName: (root) =>
    root.namedChildren.find((each) => NAMESPACES.includes(each.kind))?.child("name")?.text,
  typeReferences: (root) => typeNames(root, ["identifier"], ["using_directive"]),
  silentCatch,
  failure: (node) => (/^throw_(statement|expression)$/.test(node.kind) ? "thrown" : undefined),
  checks: [
    { smell: "lost-stack-trace", kinds: ["throw_statement"], matches: losesStackTrace },
    { smell: "async-void", kinds: ["method_declaration"], matches: isAsyncVoid },
    {
      smell: "blocking-in-async",
      kinds: ["invocation_expression", "member_access_expression"],
      matches: blocksTask,
    },
    { smell: "query-in-loop", kinds: ["invocation_expression"], matches: queryInLoop },
    { smell: "request-in-loop", kinds: ["invocation_expression"], matches: requestInLoop },
    {
      smell: "regex-in-loop",
      kinds: ["object_creation_expression"],
      matches: compilesRegexInLoop(/^newRegex$|^new Regex$/),
    },
    {
      smell: "concatenation-in-loop",
      kinds: ["assignment_expression"],
      matches: concatenatesInLoop,
    },
  ],
  resolver: csharpResolver,
};

function functionName(node: TreeNode): string | undefined {
  if (node.child("body") === undefined) return undefined;
  const own = node.child("name")?.text;
  if (node.kind === "operator_declaration") return `operator${node.child("operator")?.text ?? ""}`;
  if (node.kind !== "accessor_declaration") return own;
  const property = enclosing(node, (each) =>
    /^(property|indexer|event)_declaration$/.test(each.kind),
  );
  return `${property?.child("name")?.text ?? "this"} ${own ?? ""}`;
}

function parameters(node: TreeNode): Parameters {
  const list = node.child("parameters");
  if (list === undefined || list.kind === "identifier") {
    return { count: list === undefined ? 0 : 1, booleans: 0 };
  }
  const given = list.namedChildren.filter((each) => each.kind === "parameter");
  const count = given.length + (list.has("params") ? 1 : 0);
  return { count, booleans: given.filter((each) => each.child("type")?.text === "bool").length };
}

function hasModifier(node: TreeNode, modifier: string): boolean {
  return node.children.some((each) => each.kind === "modifier" && each.text === modifier);
}

function publicMembers(
  node: TreeNode,
  prefix: string,
  isInterface: boolean,
): readonly DeclaredSymbol[] {
  return node.namedChildren.flatMap((each): DeclaredSymbol[] => {
    if (NAMESPACES.includes(each.kind)) {
      return [...publicMembers(each.child("body") ?? each, prefix, false)];
    }
    const own = each.child("name")?.text;
    if (own === undefined || !(isInterface || hasModifier(each, "public"))) return [];
    const name = prefix + own;
    if (TYPES.includes(each.kind)) {
      const body = each.child("body");
      const inside =
        body === undefined
          ? []
          : publicMembers(body, `${name}.`, each.kind === "interface_declaration");
      return [{ node: each, name, kind: "type" }, ...inside];
    }
    if (each.kind === "property_declaration") return [{ node: each, name, kind: "variable" }];
    const isMethod = each.kind === "method_declaration" && !hasModifier(each, "override");
    return isMethod ? [{ node: each, name, kind: "method" }] : [];
  });
}

/** Of everything, without a word; of a named error it can be the way to ask. */
function silentCatch(node: TreeNode): TreeNode | undefined {
  const body = node.child("body");
  const type = node.ofKind("catch_declaration")?.child("type")?.text;
  const isAll = type === undefined || /^(System\.)?Exception$/.test(type);
  return isAll &&
    body?.namedChildren.length === 0 &&
    node.ofKind("catch_filter_clause") === undefined
    ? node
    : undefined;
}

function losesStackTrace(node: TreeNode, facts: SyntaxFacts): boolean {
  const thrown = node.namedChildren[0];
  const isFunction = (each: TreeNode): boolean => facts.isFunction(each);
  const clause = enclosing(node, (each) => each.kind === "catch_clause", isFunction);
  const caught = clause?.ofKind("catch_declaration")?.child("name")?.text;
  return thrown?.kind === "identifier" && caught !== undefined && thrown.text === caught;
}

/** Handlers of events have that form. */
function isAsyncVoid(node: TreeNode): boolean {
  const isVoid = (node.child("returns") ?? node.child("type"))?.text === "void";
  if (!isVoid || !hasModifier(node, "async") || hasModifier(node, "override")) return false;
  const list = node.child("parameters")?.text ?? "";
  return (
    !/EventArgs|\bobject\??\s+\w+/.test(list) &&
    !/^On[A-Z]|_\w+$|Handler$/.test(node.child("name")?.text ?? "")
  );
}

function blocksTask(node: TreeNode, facts: SyntaxFacts): boolean {
  const around = facts.functionAround(node);
  if (around === undefined || !hasModifier(around, "async")) return false;
  const text = node.text.slice(-120).replaceAll(/\s+/g, "");
  if (node.kind === "invocation_expression")
    return /\.GetAwaiter\(\)\.GetResult\(\)$|^Thread\.Sleep\(/.test(text);
  return /Async\([^()]*\)\.Result$/.test(text) && node.parent?.kind !== "await_expression";
}
