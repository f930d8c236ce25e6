import type { ImportReference } from "../../measure/measurement.ts";
import { concatenatesInLoop, compilesRegexInLoop } from "../checks/loop-work.ts";
import { queryInLoop, requestInLoop } from "../checks/remote-work.ts";
import type { DeclaredSymbol, LanguageDefinition, Parameters } from "../language.ts";
import { commentsAbove } from "../syntax/comments.ts";
import type { SyntaxFacts } from "../syntax/facts.ts";
import { descendants, enclosing } from "../syntax/tree.ts";
import type { TreeNode } from "../syntax/tree.ts";
import { rubyResolver } from "./resolver.ts";

export const ruby: LanguageDefinition = {
  name: "Ruby",
  extensions: ["rb", "rake"],
  grammar: "ruby",
  roles: {
    function: ["method", "singleton_method"],
    lambda: ["lambda", "do_block", "block"],
    type: ["class", "module"],
    if: ["if", "unless", "if_modifier", "unless_modifier"],
    "else-if": ["elsif"],
    else: ["else"],
    loop: ["while", "until", "for", "while_modifier", "until_modifier"],
    switch: ["case", "case_match"],
    case: ["when", "in_clause"],
    catch: ["rescue", "rescue_modifier"],
    conditional: ["conditional"],
    decision: ["if_guard", "unless_guard"],
    logical: ["binary"],
    call: ["call"],
    comment: ["comment"],
    atom: ["string", "heredoc_body", "regex", "symbol_array", "string_array"],
  },
  logicalOperators: new Set(["&&", "||", "and", "or"]),
  selfNames: new Set(["self"]),
  overloads: false,
  parameters,
  isDefaultCase: () => false,
  imports,
  symbols: (root) => publicMembers(root, ""),
  isDocumented: ({ node }) =>
    comments(node).some((each) =>
      /^#(?!!|\s*(rubocop|frozen_string_literal|:nodoc:))/.test(each.text),
    ),
  silentCatch,
  checks: [
    { smell: "catches-everything", kinds: ["rescue"], matches: rescuesException },
    { smell: "return-in-finally", kinds: ["ensure"], matches: leavesEnsure },
    { smell: "query-in-loop", kinds: ["call"], matches: queryInLoop },
    { smell: "request-in-loop", kinds: ["call"], matches: requestInLoop },
    { smell: "regex-in-loop", kinds: ["call"], matches: compilesRegexInLoop(/^Regexp\.new$/) },
    { smell: "concatenation-in-loop", kinds: ["operator_assignment"], matches: concatenatesInLoop },
  ],
  resolver: rubyResolver,
};

/** Without keyword arguments and blocks, which have names at the call. */
function parameters(node: TreeNode): Parameters {
  const inner = node.kind === "lambda" ? node.child("parameters") : node.child("parameters");
  const given = (inner?.namedChildren ?? []).filter((each) =>
    /^(identifier|optional_parameter|splat_parameter|destructured_parameter)$/.test(each.kind),
  );
  const booleans = given.filter((each) =>
    /^(true|false)$/.test(each.child("value")?.kind ?? ""),
  ).length;
  return { count: given.length, booleans };
}

function imports(root: TreeNode): readonly ImportReference[] {
  const found: ImportReference[] = [];
  for (const node of descendants(root)) {
    const form =
      node.kind === "call" && node.child("receiver") === undefined
        ? node.child("method")?.text
        : undefined;
    if (form === undefined || !/^(require|require_relative|load|autoload)$/.test(form)) continue;
    const path = node.child("arguments")?.namedChildren.at(-1);
    const parts = path?.kind === "string" ? path.namedChildren : [];
    const [text, more] = parts;
    if (text?.kind !== "string_content" || more !== undefined) continue;
    found.push({
      specifier: text.text,
      kind: "require",
      line: node.line,
      // What is loaded on first use closes no loop.
      typeOnly: form === "autoload",
      lazy:
        enclosing(node, (each) => /^(singleton_)?method$|_block$/.test(each.kind)) !== undefined,
      names: [],
      form,
    });
  }
  return found;
}

/** Types and methods of them until `private`, or whose names are given to it. */
function publicMembers(node: TreeNode, prefix: string): readonly DeclaredSymbol[] {
  const found: DeclaredSymbol[] = [];
  let hidden = false;
  for (const each of node.namedChildren) {
    if (each.kind === "identifier" && /^(private|protected|public)$/.test(each.text)) {
      hidden = each.text !== "public";
    }
    const own = each.child("name")?.text;
    if (own === undefined) continue;
    if (each.kind === "class" || each.kind === "module") {
      const body = each.child("body");
      const name = prefix + own;
      found.push({ node: each, name, kind: "type" });
      if (body !== undefined) found.push(...publicMembers(body, `${name}.`));
    } else if (each.kind === "singleton_method" || (each.kind === "method" && !hidden)) {
      if (own !== "initialize")
        found.push({ node: each, name: prefix + own, kind: prefix === "" ? "function" : "method" });
    }
  }
  return found;
}

/** The grammar puts the comment above the first member of a body before the body itself. */
function comments(node: TreeNode): readonly TreeNode[] {
  const above = commentsAbove(node, { comments: ["comment"] });
  const { parent } = node;
  const isFirst = parent?.namedChildren[0] === node && parent.kind.startsWith("body");
  return above.length === 0 && isFirst && parent !== undefined
    ? commentsAbove(parent, { comments: ["comment"] })
    : above;
}

/** Nothing is done about whatever comes. */
function silentCatch(node: TreeNode): TreeNode | undefined {
  if (node.kind !== "rescue") return undefined;
  const type = node.child("exceptions")?.text;
  const isAll = type === undefined || /^(StandardError|Exception)$/.test(type);
  const body = node.child("body");
  // An answer of `nil` is one.
  const isEmpty = body === undefined || body.namedChildren.length === 0;
  const isExplained = [node, node.parent].some((around) =>
    around?.children.some(
      (each) => each.kind === "comment" && each.line >= node.line && each.line <= node.endLine + 1,
    ),
  );
  return isAll && isEmpty && !isExplained ? node : undefined;
}

/** Unless it is thrown on. */
function rescuesException(node: TreeNode): boolean {
  if (node.child("exceptions")?.text !== "Exception") return false;
  const body = node.child("body");
  return (
    body === undefined ||
    ![...descendants(body)].some(
      (each) =>
        (each.kind === "identifier" && each.text === "raise") ||
        (each.kind === "call" && /^(raise|exit|abort)$/.test(each.child("method")?.text ?? "")),
    )
  );
}

function leavesEnsure(node: TreeNode, facts: SyntaxFacts): boolean {
  const home = facts.functionAround(node);
  return [...descendants(node)].some(
    (each) => each.kind === "return" && each.named && facts.functionAround(each) === home,
  );
}
