import type { SyntaxFacts } from "../syntax/facts.ts";
import { descendants } from "../syntax/tree.ts";
import type { TreeNode } from "../syntax/tree.ts";

/** A literal pattern that is compiled anew in each turn. `compilers` is tried on what is called, without blanks. */
export function compilesRegexInLoop(
  compilers: RegExp,
): (node: TreeNode, facts: SyntaxFacts) => boolean {
  return (node, facts) => {
    if (facts.loopAround(node) === undefined) return false;
    const called = calledText(node);
    const [first] = node.child("arguments")?.namedChildren ?? [];
    const pattern = first?.kind === "argument" ? first.namedChildren[0] : first;
    if (pattern === undefined || !compilers.test(called)) return false;
    const isConstant = /string|literal/.test(pattern.kind) && !/interpolat/.test(pattern.kind);
    return isConstant && ![...descendants(pattern)].some((each) => /interpolation/.test(each.kind));
  };
}

function calledText(node: TreeNode): string {
  const type = node.child("type")?.text; // new Type(…)
  if (type !== undefined && /creation/.test(node.kind)) return `new ${type}`;
  const object = (node.child("object") ?? node.child("receiver"))?.text;
  const callee = (node.child("function") ?? node.child("name") ?? node.child("method"))?.text ?? "";
  return (object === undefined ? callee : `${object}.${callee}`).slice(-100).replaceAll(/\s+/g, "");
}

const TEXT =
  /^(interpreted_|raw_|verbatim_)?string(_literal)?$|^template_string$|^interpolated_string_expression$/;

/**
 * `text += …` in a loop, for languages whose texts cannot be changed in place. Reported where the text is known to be
 * one (the same function gives it a literal), was there before the loop, and a part that is a text is added to it.
 */
export function concatenatesInLoop(node: TreeNode, facts: SyntaxFacts): boolean {
  const isAppend = node.children.some((each) => each.kind === "+=");
  const left = single(node.child("left"));
  const right = single(node.child("right"));
  const loop = facts.loopAround(node);
  if (!isAppend || left === undefined || right === undefined || loop === undefined) return false;
  if (!/^(identifier|variable_name)$/.test(left.kind) || leavesLoop(node, facts)) return false;
  const home = facts.functionAround(node);
  return (
    home !== undefined && startsAsText(home, { name: left.text, before: outermost(loop, facts) })
  );
}

function single(node: TreeNode | undefined): TreeNode | undefined {
  return node?.kind === "expression_list" && node.namedChildren.length === 1
    ? node.namedChildren[0]
    : node;
}

function outermost(loop: TreeNode, facts: SyntaxFacts): TreeNode {
  let found = loop;
  for (let next = facts.loopAround(found); next !== undefined; next = facts.loopAround(next)) {
    found = next;
  }
  return found;
}

/** Appended once, right before the loop is left. */
function leavesLoop(node: TreeNode, facts: SyntaxFacts): boolean {
  const statement = node.parent?.kind === "expression_statement" ? node.parent : node;
  const siblings = statement.parent === undefined ? [] : facts.parts(statement.parent);
  const next = siblings[siblings.indexOf(statement) + 1];
  return next !== undefined && /^(break|return)/.test(next.kind);
}

/** A declaration before the loop that gives the name a text. */
function startsAsText(
  home: TreeNode,
  { name, before }: { readonly name: string; readonly before: TreeNode },
): boolean {
  for (const node of descendants(home)) {
    if (node.start >= before.start) return false;
    if (!/declar|assignment/.test(node.kind)) continue;
    const target = single(node.child("name") ?? node.child("left"));
    if (target?.text !== name) continue;
    const value = single(node.child("value") ?? node.child("right")) ?? node.namedChildren.at(-1);
    if (value !== undefined && TEXT.test(value.kind)) return true;
  }
  return false;
}
