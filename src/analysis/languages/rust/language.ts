import type { ImportReference } from "../../measure/measurement.ts";
import { compilesRegexInLoop } from "../checks/loop-work.ts";
import { queryInLoop, requestInLoop } from "../checks/remote-work.ts";
import type { DeclaredSymbol, LanguageDefinition, Parameters } from "../language.ts";
import { commentsAbove } from "../syntax/comments.ts";
import type { SyntaxFacts } from "../syntax/facts.ts";
import { descendants, enclosing } from "../syntax/tree.ts";
import type { TreeNode } from "../syntax/tree.ts";
import { rustResolver } from "./resolver.ts";

const COMMENTS = ["line_comment", "block_comment"];
const BLOCKING =
  /^(std::)?(thread::sleep|fs::(read|read_to_string|write|copy|remove_file|create_dir_all))$/;

export const rust: LanguageDefinition = {
  name: "Rust",
  extensions: ["rs"],
  grammar: "rust",
  roles: {
    function: ["function_item"],
    lambda: ["closure_expression"],
    type: ["struct_item", "enum_item", "union_item", "trait_item", "impl_item"],
    if: ["if_expression"],
    else: ["else_clause"],
    loop: ["for_expression", "while_expression", "loop_expression"],
    switch: ["match_expression"],
    case: ["match_arm"],
    logical: ["binary_expression", "let_chain"],
    "labelled-jump": ["break_expression", "continue_expression"],
    call: ["call_expression"],
    comment: COMMENTS,
    atom: ["string_literal", "raw_string_literal", "char_literal"],
    ignored: ["use_declaration", "extern_crate_declaration"],
  },
  logicalOperators: new Set(["&&", "||"]),
  selfNames: new Set(["self", "Self"]),
  overloads: false,
  typeName,
  parameters,
  isDefaultCase: (node) => node.child("pattern")?.text === "_",
  isDecision: (node) =>
    (node.kind === "match_pattern" && node.child("condition") !== undefined) ||
    (node.kind === "let_declaration" && node.child("alternative") !== undefined),
  isTestCode: (node) =>
    /^(mod|function)_item$/.test(node.kind) &&
    attributes(node).some((each) => /^#\[(cfg\(test\)|(\w+::)*test\b)/.test(each)),
  imports,
  symbols: (root) => publicItems(root, ""),
  isDocumented: ({ node }) =>
    commentsAbove(node, { comments: COMMENTS, between: ["attribute_item"] }).some((each) =>
      /^(\/\/\/|\/\*\*)/.test(each.text),
    ) || attributes(node).some((each) => each.startsWith("#[doc")),
  failure,
  checks: [
    { smell: "dropped-lock", kinds: ["let_declaration"], matches: dropsLock },
    { smell: "blocking-in-async", kinds: ["call_expression"], matches: blocksRuntime },
    { smell: "query-in-loop", kinds: ["call_expression"], matches: queryInLoop },
    { smell: "request-in-loop", kinds: ["call_expression"], matches: requestInLoop },
    {
      smell: "regex-in-loop",
      kinds: ["call_expression"],
      matches: compilesRegexInLoop(/^(regex::)?(bytes::)?Regex::new$/),
    },
  ],
  resolver: rustResolver,
};

function typeName(node: TreeNode): string | undefined {
  const text = node.kind === "impl_item" ? node.child("type")?.text : node.child("name")?.text;
  return text === undefined ? undefined : /[\w:]+/.exec(text)?.[0]?.split("::").at(-1);
}

function parameters(node: TreeNode): Parameters {
  const given = (node.child("parameters")?.namedChildren ?? []).filter(
    (each) => each.kind !== "self_parameter" && !/comment|attribute/.test(each.kind),
  );
  const booleans = given.filter((each) => each.child("type")?.text === "bool").length;
  return { count: given.length, booleans };
}

/** The attributes right before an item. */
function attributes(node: TreeNode): readonly string[] {
  const siblings = node.parent?.children ?? [];
  const found: string[] = [];
  for (let index = siblings.indexOf(node) - 1; index >= 0; index -= 1) {
    const sibling = siblings[index];
    if (
      sibling === undefined ||
      !/^(attribute_item|line_comment|block_comment)$/.test(sibling.kind)
    )
      break;
    if (sibling.kind === "attribute_item") found.push(sibling.text.replaceAll(/\s+/g, ""));
  }
  return found;
}

/** `use` trees flattened to paths, and modules that stand in a file of their own. */
function imports(root: TreeNode): readonly ImportReference[] {
  const found: ImportReference[] = [];
  for (const node of descendants(root)) {
    const add = (specifier: string, form: string): void => {
      found.push({
        specifier,
        kind: "import",
        line: node.line,
        typeOnly: false,
        lazy: enclosing(node, (each) => each.kind === "function_item") !== undefined,
        names: [],
        form,
      });
    };
    if (node.kind === "mod_item" && node.child("body") === undefined) {
      const path = attributes(node).find((each) => each.startsWith("#[path="));
      if (path === undefined) add(modulePath(node), "mod");
      else add(/"([^"]*)"/.exec(path)?.[1] ?? "", "path");
    } else if (node.kind === "use_declaration") {
      const argument = node.child("argument");
      const paths = argument === undefined ? [] : usePaths(argument, "");
      for (const path of paths) add(fromFile(path, countModules(node)), "use");
    }
  }
  return found;
}

/** With the modules around it in the file: `mod support { mod list; }` is `support::list`. */
function modulePath(node: TreeNode): string {
  const names = [node.child("name")?.text ?? ""];
  for (let each = node.parent; each !== undefined; each = each.parent) {
    if (each.kind === "mod_item") names.unshift(each.child("name")?.text ?? "");
  }
  return names.join("::");
}

/** As the file would write it: a module within the file is one step further down. */
function fromFile(path: string, steps: number): string {
  const parts = path.split("::");
  let drop = 0;
  while (drop < steps && parts[drop] === "super") drop += 1;
  return parts.slice(drop).join("::") || "self";
}

function countModules(node: TreeNode): number {
  let count = 0;
  for (let each = node.parent; each !== undefined; each = each.parent) {
    if (each.kind === "mod_item") count += 1;
  }
  return count;
}

function usePaths(node: TreeNode, prefix: string): readonly string[] {
  const join = (text: string | undefined): string =>
    [prefix, text?.replaceAll(/\s+/g, "") ?? ""].filter((part) => part !== "").join("::");
  switch (node.kind) {
    case "scoped_use_list": {
      const list = node.child("list");
      return list === undefined ? [] : usePaths(list, join(node.child("path")?.text));
    }
    case "use_list":
      return node.namedChildren.flatMap((each) => usePaths(each, prefix));
    case "use_as_clause":
      return [join(node.child("path")?.text)];
    case "use_wildcard":
      return [join(node.namedChildren[0]?.text)];
    case "self":
      return [prefix === "" ? "self" : prefix];
    default:
      return /comment/.test(node.kind) ? [] : [join(node.text)];
  }
}

/** What is `pub` for everyone, in modules that are so too. */
function publicItems(node: TreeNode, prefix: string): readonly DeclaredSymbol[] {
  return node.namedChildren.flatMap((item): readonly DeclaredSymbol[] => {
    if (item.kind === "impl_item") {
      return item.child("trait") === undefined
        ? publicItems(item.child("body") ?? item, `${typeName(item) ?? ""}.`)
        : [];
    }
    const own = item.child("name")?.text;
    if (own === undefined || item.ofKind("visibility_modifier")?.text !== "pub") return [];
    const name = prefix + own;
    switch (item.kind) {
      case "function_item":
      case "function_signature_item":
        return [{ node: item, name, kind: prefix === "" ? "function" : "method" }];
      case "struct_item":
      case "enum_item":
      case "union_item":
      case "trait_item":
      case "type_item":
        return [{ node: item, name, kind: "type" }];
      case "const_item":
      case "static_item":
        return [{ node: item, name, kind: "variable" }];
      case "mod_item":
        return publicItems(item.child("body") ?? item, prefix);
      default:
        return [];
    }
  });
}

function dropsLock(node: TreeNode): boolean {
  const value = node.child("value");
  return (
    node.child("pattern")?.text === "_" &&
    value !== undefined &&
    /\.\s*(lock|read|write)\(\)(\s*\.\s*(unwrap\(\)|expect\([^()]{0,200}\)|await\??))?\s*\??$/.test(
      value.text.slice(-300),
    ) &&
    /lock\(\)|mutex|rwlock/i.test(value.text)
  );
}

function blocksRuntime(node: TreeNode, facts: SyntaxFacts): boolean {
  const around = facts.functionAround(node);
  const isAsync = around?.ofKind("function_modifiers")?.has("async") === true;
  return (
    isAsync &&
    BLOCKING.test(node.child("function")?.text ?? "") &&
    node.parent?.kind !== "await_expression"
  );
}

/** `?` and `Err(…)`; `unwrap`, `expect` and `panic!`. */
function failure(node: TreeNode): "returned" | "stopped" | undefined {
  if (node.kind === "try_expression") return "returned";
  if (node.kind === "macro_invocation") {
    return /^(panic|unreachable|todo|unimplemented)$/.test(node.child("macro")?.text ?? "")
      ? "stopped"
      : undefined;
  }
  if (node.kind !== "call_expression") return undefined;
  const callee = node.child("function");
  if (callee?.text === "Err") return "returned";
  return /^(unwrap|expect)$/.test(callee?.child("field")?.text ?? "") ? "stopped" : undefined;
}
