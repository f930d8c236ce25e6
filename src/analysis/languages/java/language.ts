import { concatenatesInLoop, compilesRegexInLoop } from "../checks/loop-work.ts";
import { queryInLoop, requestInLoop } from "../checks/remote-work.ts";
import type { DeclaredSymbol, LanguageDefinition, Parameters } from "../language.ts";
import { commentsAbove } from "../syntax/comments.ts";
import type { SyntaxFacts } from "../syntax/facts.ts";
import { typeNames } from "../syntax/names.ts";
import { descendants } from "../syntax/tree.ts";
import type { TreeNode } from "../syntax/tree.ts";
import { javaResolver } from "./resolver.ts";

const COMMENTS = ["line_comment", "block_comment"];
const TYPES = [
  "class_declaration",
  "interface_declaration",
  "enum_declaration",
  "record_declaration",
  "annotation_type_declaration",
];

export const java: LanguageDefinition = {
  name: "Java",
  extensions: ["java"],
  grammar: "java",
  roles: {
    function: ["method_declaration", "constructor_declaration", "compact_constructor_declaration"],
    lambda: ["lambda_expression"],
    type: TYPES,
    if: ["if_statement"],
    loop: ["for_statement", "enhanced_for_statement", "while_statement", "do_statement"],
    switch: ["switch_expression"],
    case: ["switch_label"],
    catch: ["catch_clause"],
    conditional: ["ternary_expression"],
    decision: ["guard"],
    logical: ["binary_expression"],
    "labelled-jump": ["break_statement", "continue_statement"],
    call: ["method_invocation"],
    comment: COMMENTS,
    atom: ["string_literal", "character_literal"],
    ignored: ["package_declaration", "import_declaration"],
  },
  logicalOperators: new Set(["&&", "||"]),
  selfNames: new Set(["this"]),
  jumpLabels: ["identifier"],
  overloads: true,
  functionName: (node) => (node.child("body") === undefined ? undefined : node.child("name")?.text),
  parameters,
  isDefaultCase: (node) => node.has("default"),
  imports: (root) =>
    root.namedChildren
      .filter((node) => node.kind === "import_declaration")
      .map((node) => ({
        specifier: node.namedChildren[0]?.text ?? "",
        kind: "import",
        line: node.line,
        typeOnly: false,
        lazy: false,
        names: [],
        form:
          node.ofKind("asterisk") !== undefined
            ? "package"
            : node.has("static")
              ? "member"
              : "type",
      })),
  symbols: (root) => typeSymbols(root.namedChildren, "", false),
  isDocumented: ({ node }) =>
    commentsAbove(node, { comments: COMMENTS }).some((each) => each.text.startsWith("/**")),
  packageName: (root) => root.ofKind("package_declaration")?.namedChildren.at(-1)?.text,
  typeReferences: (root) =>
    typeNames(
      root,
      ["type_identifier", "identifier"],
      ["import_declaration", "package_declaration"],
    ),
  silentCatch,
  failure: (node) => (node.kind === "throw_statement" ? "thrown" : undefined),
  checks: [
    { smell: "string-identity", kinds: ["binary_expression"], matches: comparesStringIdentity },
    { smell: "return-in-finally", kinds: ["finally_clause"], matches: leavesFinally },
    { smell: "query-in-loop", kinds: ["method_invocation"], matches: queryInLoop },
    { smell: "request-in-loop", kinds: ["method_invocation"], matches: requestInLoop },
    {
      smell: "regex-in-loop",
      kinds: ["method_invocation"],
      matches: compilesRegexInLoop(/^Pattern\.compile$/),
    },
    {
      smell: "concatenation-in-loop",
      kinds: ["assignment_expression"],
      matches: concatenatesInLoop,
    },
  ],
  resolver: javaResolver,
};

function parameters(node: TreeNode): Parameters {
  const list = node.child("parameters");
  if (list?.kind === "identifier") return { count: 1, booleans: 0 };
  const given = (list?.namedChildren ?? []).filter((each) =>
    /^(formal_parameter|spread_parameter|identifier)$/.test(each.kind),
  );
  const booleans = given.filter((each) => each.child("type")?.text === "boolean").length;
  return { count: given.length, booleans };
}

function hasModifier(node: TreeNode, modifier: string): boolean {
  return node.ofKind("modifiers")?.has(modifier) === true;
}

/** Public types, and the public methods of them; those of an interface are so without a word. */
function typeSymbols(
  nodes: readonly TreeNode[],
  prefix: string,
  isInterface: boolean,
): readonly DeclaredSymbol[] {
  return nodes.flatMap((node): DeclaredSymbol[] => {
    const own = node.child("name")?.text;
    const isPublic = hasModifier(node, "public") || (isInterface && !hasModifier(node, "private"));
    if (own === undefined || !isPublic) return [];
    const name = prefix + own;
    if (node.kind === "method_declaration") {
      // What it overrides is documented where it was declared first.
      const overrides = /@Override\b/.test(node.ofKind("modifiers")?.text ?? "");
      return overrides ? [] : [{ node, name, kind: "method" }];
    }
    if (!TYPES.includes(node.kind)) return [];
    const body = node.child("body");
    const members = body?.ofKind("enum_body_declarations") ?? body;
    const inside = typeSymbols(
      members?.namedChildren ?? [],
      `${name}.`,
      node.kind === "interface_declaration",
    );
    return [{ node, name, kind: "type" }, ...inside];
  });
}

/** Errors that say nothing of what was expected here. Of a more special one an empty body can be the answer. */
const BROAD = /\b(Exception|Throwable|RuntimeException|Error|IOException|InterruptedException)\b/;

/** Nothing in it and no word about it; a name such as `ignored` is a word. */
function silentCatch(node: TreeNode): TreeNode | undefined {
  const caught = node.ofKind("catch_formal_parameter");
  const isMeant = /^(ignored?|expected|unused|_|swallow\w*)\d*$/i.test(
    caught?.child("name")?.text ?? "",
  );
  const isBroad = BROAD.test(caught?.ofKind("catch_type")?.text ?? "");
  return node.child("body")?.namedChildren.length === 0 && isBroad && !isMeant ? node : undefined;
}

function comparesStringIdentity(node: TreeNode): boolean {
  const isComparison = node.has("==") || node.has("!=");
  return isComparison && node.namedChildren.some((each) => each.kind === "string_literal");
}

function leavesFinally(node: TreeNode, facts: SyntaxFacts): boolean {
  const home = facts.functionAround(node);
  for (const each of descendants(node)) {
    if (each.kind === "return_statement" && facts.functionAround(each) === home) return true;
  }
  return false;
}
