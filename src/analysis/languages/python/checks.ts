import type { Check } from "../checks/check.ts";
import { queryInLoop, requestInLoop } from "../checks/remote-work.ts";
import type { SyntaxFacts } from "../syntax/facts.ts";
import { descendants } from "../syntax/tree.ts";
import type { TreeNode } from "../syntax/tree.ts";

const MUTABLE_CALL = /^(list|dict|set|defaultdict|deque|OrderedDict|Counter)\(\)$/;
/** Calls that hold up the event loop, by what they are called everywhere. */
const BLOCKING =
  /^(time\.sleep|requests\.(get|post|put|patch|delete|head|request)|urllib\.request\.urlopen|subprocess\.(run|call|check_call|check_output)|os\.system)$/;

export const pythonChecks: readonly Check[] = [
  {
    smell: "mutable-default",
    kinds: ["default_parameter", "typed_default_parameter"],
    matches: (node) => isMutable(node) && isChanged(node),
  },
  {
    smell: "literal-identity",
    kinds: ["comparison_operator"],
    matches: comparesIdentityWithLiteral,
  },
  { smell: "assert-tuple", kinds: ["assert_statement"], matches: assertsTuple },
  { smell: "return-in-finally", kinds: ["finally_clause"], matches: leavesFinally },
  { smell: "blocking-in-async", kinds: ["call"], matches: blocksEventLoop },
  { smell: "query-in-loop", kinds: ["call"], matches: queryInLoop },
  { smell: "request-in-loop", kinds: ["call"], matches: requestInLoop },
];

function isMutable(node: TreeNode): boolean {
  const value = node.child("value");
  if (value === undefined) return false;
  return /^(list|dictionary|set)$/.test(value.kind) || MUTABLE_CALL.test(value.text);
}

/** A default that is only read does no harm: the body must change it, or hand it out. */
function isChanged(parameter: TreeNode): boolean {
  const name = parameter.child("name")?.text;
  const body = parameter.parent?.parent?.child("body");
  if (name === undefined || body === undefined) return false;
  for (const node of descendants(body)) {
    if (node.kind === "call" && isMutation(node, name)) return true;
    const left = /^(assignment|augmented_assignment)$/.test(node.kind)
      ? node.child("left")
      : undefined;
    if (left?.kind === "subscript" && left.child("value")?.text === name) return true;
    // `name = name or []` makes a new one: what follows is about that.
    if (left?.text === name && node.kind === "assignment") return false;
    if (node.kind === "augmented_assignment" && left?.text === name) return true;
    if (node.kind === "return_statement" && node.namedChildren[0]?.text === name) return true;
    if (
      node.kind === "assignment" &&
      left?.text === `self.${name}` &&
      node.child("right")?.text === name
    ) {
      return true;
    }
  }
  return false;
}

function isMutation(call: TreeNode, name: string): boolean {
  const callee = call.child("function");
  return (
    callee?.kind === "attribute" &&
    callee.child("object")?.text === name &&
    /^(append|extend|insert|add|update|setdefault|pop|popitem|remove|discard|clear|sort|reverse)$/.test(
      callee.child("attribute")?.text ?? "",
    )
  );
}

/** `x is "a"`: whether equal strings and numbers are the same object depends on the interpreter. */
function comparesIdentityWithLiteral(node: TreeNode): boolean {
  const isIdentity = node.children.some((each) => each.kind === "is" || each.kind === "is not");
  return (
    isIdentity &&
    node.namedChildren.some((each) =>
      /^(string|integer|float|tuple|list|dictionary)$/.test(each.kind),
    )
  );
}

function assertsTuple(node: TreeNode): boolean {
  const [first, more] = node.namedChildren;
  return more === undefined && first?.kind === "tuple" && first.namedChildren.length > 1;
}

/** The error on its way is dropped without a word. */
function leavesFinally(node: TreeNode, facts: SyntaxFacts): boolean {
  for (const each of descendants(node)) {
    if (
      each.kind === "return_statement" &&
      facts.functionAround(each) === facts.functionAround(node)
    ) {
      return true;
    }
  }
  return false;
}

function blocksEventLoop(node: TreeNode, facts: SyntaxFacts): boolean {
  const callee = node.child("function")?.text ?? "";
  const around = facts.functionAround(node);
  return BLOCKING.test(callee) && around?.kind === "function_definition" && around.has("async");
}
