import { calledMember } from "../syntax/calls.ts";
import type { DeclaredSymbol, LanguageDefinition, Parameters } from "../language.ts";
import { queryInLoop, requestInLoop } from "../checks/remote-work.ts";
import { concatenatesInLoop, compilesRegexInLoop } from "../checks/loop-work.ts";
import { commentsAbove } from "../syntax/comments.ts";
import { descendants } from "../syntax/tree.ts";
import type { TreeNode } from "../syntax/tree.ts";
import { goResolver } from "./resolver.ts";

export const go: LanguageDefinition = {
  name: "Go",
  extensions: ["go"],
  grammar: "go",
  roles: {
    function: ["function_declaration", "method_declaration"],
    lambda: ["func_literal"],
    type: ["type_spec"],
    if: ["if_statement"],
    loop: ["for_statement"],
    switch: ["expression_switch_statement", "type_switch_statement", "select_statement"],
    case: ["expression_case", "type_case", "communication_case", "default_case"],
    logical: ["binary_expression"],
    jump: ["goto_statement"],
    "labelled-jump": ["break_statement", "continue_statement"],
    call: ["call_expression"],
    comment: ["comment"],
    atom: ["interpreted_string_literal", "raw_string_literal", "rune_literal"],
    ignored: ["package_clause", "import_declaration"],
  },
  logicalOperators: new Set(["&&", "||"]),
  selfNames: new Set(),
  receiverName: (node) => node.child("receiver")?.namedChildren[0]?.child("name")?.text,
  overloads: false,
  functionName,
  typeName: (node) =>
    /^(struct|interface)_type$/.test(node.child("type")?.kind ?? "")
      ? node.child("name")?.text
      : undefined,
  parameters,
  isDefaultCase: (node) => node.kind === "default_case",
  imports: (root) =>
    [...descendants(root)]
      .filter((node) => node.kind === "import_spec")
      .map((node) => ({
        specifier: node.child("path")?.text.replaceAll(/["`]/g, "") ?? "",
        kind: "import",
        line: node.line,
        typeOnly: false,
        lazy: false,
        names: [],
      })),
  symbols,
  isDocumented: ({ node }) =>
    commentsAbove(node, {
      comments: ["comment"],
      wrappers: ["type_declaration", "const_declaration", "var_declaration"],
    }).some((comment) => !/^\/\/(go:|nolint|\s*\+build)/.test(comment.text)),
  packageName: (root) => root.ofKind("package_clause")?.namedChildren[0]?.text,
  failure,
  checks: [
    {
      smell: "defer-in-loop",
      kinds: ["defer_statement"],
      matches: (node, facts) => facts.loopAround(node) !== undefined && releasesEarly(node),
    },
    { smell: "query-in-loop", kinds: ["call_expression"], matches: queryInLoop },
    { smell: "request-in-loop", kinds: ["call_expression"], matches: requestInLoop },
    {
      smell: "regex-in-loop",
      kinds: ["call_expression"],
      matches: compilesRegexInLoop(/^regexp\.(Must)?Compile(POSIX)?$/),
    },
    {
      smell: "concatenation-in-loop",
      kinds: ["assignment_statement"],
      matches: concatenatesInLoop,
    },
  ],
  resolver: goResolver,
};

/** Closing and unlocking; a defer of something else may be meant for the end of the function. */
function releasesEarly(node: TreeNode): boolean {
  const call = node.namedChildren[0];
  const member = call === undefined ? undefined : calledMember(call).member;
  return member !== undefined && /^(Close|Unlock|RUnlock|Rollback|Release)$/.test(member);
}

function functionName(node: TreeNode): string | undefined {
  const name = node.child("name")?.text;
  if (name === undefined || node.child("body") === undefined) return undefined;
  const receiver = receiverType(node);
  return receiver === undefined ? name : `${receiver}.${name}`;
}

function receiverType(node: TreeNode): string | undefined {
  const type = node.child("receiver")?.namedChildren[0]?.child("type")?.text;
  return type === undefined ? undefined : /\w+/.exec(type)?.[0];
}

function parameters(node: TreeNode): Parameters {
  let [count, booleans] = [0, 0];
  for (const each of node.child("parameters")?.namedChildren ?? []) {
    if (!each.kind.endsWith("parameter_declaration")) continue;
    const names = Math.max(1, each.childrenIn("name").length);
    count += names;
    const isVariadic = each.kind.startsWith("variadic");
    if (each.child("type")?.text === "bool" && !isVariadic) booleans += names;
  }
  return { count, booleans };
}

/** What begins with a capital letter. */
function symbols(root: TreeNode): readonly DeclaredSymbol[] {
  const isPublic = (name: string | undefined): name is string =>
    name !== undefined && /^\p{Lu}/u.test(name);
  return root.namedChildren.flatMap((node): DeclaredSymbol[] => {
    const name = node.child("name")?.text;
    if (node.kind === "function_declaration") {
      return isPublic(name) ? [{ node, name, kind: "function" }] : [];
    }
    if (node.kind === "method_declaration") {
      const type = receiverType(node);
      const isMember = isPublic(name) && isPublic(type);
      return isMember ? [{ node, name: `${type}.${name}`, kind: "method" }] : [];
    }
    return node.namedChildren
      .flatMap((each) => (each.kind === "var_spec_list" ? each.namedChildren : [each]))
      .flatMap((specification): DeclaredSymbol[] => {
        const kind = /^type_(spec|alias)$/.test(specification.kind) ? "type" : "variable";
        if (kind === "variable" && !/^(const|var)_spec$/.test(specification.kind)) return [];
        const declared = specification.childrenIn("name").map((each) => each.text);
        return declared.filter(isPublic).map((each) => ({ node: specification, name: each, kind }));
      });
  });
}

/** `return …, err` and `panic(…)`. */
function failure(node: TreeNode): "returned" | "stopped" | undefined {
  if (node.kind === "call_expression") {
    const callee = node.child("function")?.text ?? "";
    return /^(panic|log\.Fatal(f|ln)?|os\.Exit)$/.test(callee) ? "stopped" : undefined;
  }
  const last =
    node.kind === "return_statement" ? node.namedChildren[0]?.namedChildren.at(-1) : undefined;
  return last !== undefined && /^(err\w*|errors\.\w+\(|fmt\.Errorf\()/i.test(last.text.slice(0, 40))
    ? "returned"
    : undefined;
}
