import { assignsInCondition } from "../checks/assignment-in-condition.ts";
import { queryInLoop } from "../checks/remote-work.ts";
import type { LanguageDefinition, Parameters } from "../language.ts";
import { commentsAbove } from "../syntax/comments.ts";
import { descendants } from "../syntax/tree.ts";
import type { TreeNode } from "../syntax/tree.ts";
import { functionDeclarator, functionName, qualifiedName } from "./declarators.ts";
import { cppResolver } from "./resolver.ts";
import { cppSymbols } from "./symbols.ts";

/** C is read by the grammar of C++, which knows all of it but a few names that C may use. */
export const cpp: LanguageDefinition = {
  name: "C/C++",
  extensions: ["c", "h", "cc", "cpp", "cxx", "c++", "hh", "hpp", "hxx", "ipp", "inl"],
  grammar: "cpp",
  needsPreprocessor: true,
  roles: {
    function: ["function_definition"],
    lambda: ["lambda_expression"],
    type: ["class_specifier", "struct_specifier", "union_specifier"],
    if: ["if_statement"],
    else: ["else_clause"],
    loop: ["for_statement", "for_range_loop", "while_statement", "do_statement"],
    switch: ["switch_statement"],
    case: ["case_statement"],
    catch: ["catch_clause"],
    conditional: ["conditional_expression"],
    logical: ["binary_expression"],
    jump: ["goto_statement"],
    call: ["call_expression"],
    comment: ["comment"],
    atom: [
      "string_literal",
      "char_literal",
      "raw_string_literal",
      "system_lib_string",
      "preproc_arg",
    ],
    ignored: ["preproc_include"],
  },
  logicalOperators: new Set(["&&", "||", "and", "or"]),
  selfNames: new Set(["this"]),
  overloads: true,
  functionName: (node) => (node.child("body") === undefined ? undefined : functionName(node)),
  typeName: (node) =>
    node.child("body") === undefined ? undefined : qualifiedName(node.child("name")),
  parameters,
  isDefaultCase: (node) => node.has("default"),
  imports: (root) =>
    [...descendants(root)]
      .filter((node) => node.kind === "preproc_include")
      .flatMap((node) => {
        const path = node.child("path");
        if (path === undefined || !/^(string_literal|system_lib_string)$/.test(path.kind))
          return [];
        return {
          specifier: path.text.replaceAll(/^["<]|[">]$/g, ""),
          kind: "import" as const,
          line: node.line,
          typeOnly: false,
          lazy: false,
          names: [],
          form: path.kind === "string_literal" ? "own" : "system",
        };
      }),
  symbols: cppSymbols,
  isDocumented: ({ node }) =>
    commentsAbove(node, {
      comments: ["comment"],
      wrappers: ["template_declaration", "type_definition", "declaration"],
    }).length > 0,
  silentCatch,
  failure: (node) => (node.kind === "throw_statement" ? "thrown" : undefined),
  checks: [
    {
      smell: "assignment-in-condition",
      kinds: ["if_statement", "while_statement"],
      matches: assignsInCondition,
    },
    { smell: "empty-body", kinds: ["if_statement"], matches: endsWithSemicolon },
    { smell: "zero-length", kinds: ["call_expression"], matches: setsNothing },
    { smell: "query-in-loop", kinds: ["call_expression"], matches: queryInLoop },
  ],
  resolver: cppResolver,
};

function parameters(node: TreeNode): Parameters {
  const declarator =
    node.kind === "lambda_expression" ? node.child("declarator") : functionDeclarator(node);
  const given = (declarator?.child("parameters")?.namedChildren ?? []).filter(
    (each) =>
      each.kind.endsWith("parameter_declaration") &&
      !(each.child("type")?.text === "void" && each.child("declarator") === undefined),
  );
  const booleans = given.filter(
    (each) =>
      each.child("type")?.text === "bool" &&
      !/pointer|reference/.test(each.child("declarator")?.kind ?? ""),
  ).length;
  return { count: given.length, booleans };
}

function silentCatch(node: TreeNode): TreeNode | undefined {
  const caught = node.child("parameters")?.text.replaceAll(/\s/g, "") ?? "";
  const isAll = caught === "(...)" || /^\((const)?std::exception&\w*\)$/.test(caught);
  return isAll && node.child("body")?.namedChildren.length === 0 ? node : undefined;
}

/** `if (x);` on one line: on a line of its own the semicolon is meant. */
function endsWithSemicolon(node: TreeNode): boolean {
  const body = node.child("consequence");
  const isEmpty = body?.kind === "expression_statement" && body.namedChildren.length === 0;
  if (!isEmpty || node.child("alternative") !== undefined) return false;
  const condition = node.child("condition");
  const isMacro = condition !== undefined && /^\(\s*[A-Z_0-9]+\s*\)$/.test(condition.text);
  return body.line === condition?.endLine && !isMacro;
}

function setsNothing(node: TreeNode): boolean {
  const given = node.child("arguments")?.namedChildren ?? [];
  return (
    /^(std::)?memset$/.test(node.child("function")?.text ?? "") &&
    given.length === 3 &&
    given[2]?.text === "0" &&
    given[1]?.text !== "0"
  );
}
