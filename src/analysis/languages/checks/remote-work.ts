import { asksDatabase, asksNetwork } from "../../measure/remote-names.ts";
import { calledMember } from "../syntax/calls.ts";
import type { SyntaxFacts } from "../syntax/facts.ts";
import { descendants } from "../syntax/tree.ts";
import type { TreeNode } from "../syntax/tree.ts";

/** A question to a database for each element of a loop, with the element in it: one question for all would do. */
export function queryInLoop(node: TreeNode, facts: SyntaxFacts): boolean {
  const { receiver, member } = calledMember(node);
  if (receiver === undefined || member === undefined) return false;
  return asksDatabase(receiver, member) && asksForElement(node, facts);
}

/** A request over the network for each element of a loop, one after another. */
export function requestInLoop(node: TreeNode, facts: SyntaxFacts): boolean {
  const { receiver, member } = calledMember(node);
  if (member === undefined) return false;
  const address = node.child("arguments")?.namedChildren[0]?.text.slice(0, 200) ?? "";
  return asksNetwork(receiver, member, address) && asksForElement(node, facts);
}

/** The loop goes over elements, and the call's arguments name one; a retry or a wait for a state is no such loop. */
function asksForElement(node: TreeNode, facts: SyntaxFacts): boolean {
  const loop = facts.loopAround(node);
  const elements = loop === undefined ? [] : loopNames(loop, facts);
  if (elements.length === 0) return false;
  const given = node.child("arguments") ?? node;
  for (const each of descendants(given)) {
    if (each.children.length === 0 && elements.includes(each.text)) return true;
  }
  return false;
}

const ELEMENT_FIELDS = ["left", "pattern", "name", "declarator", "variable"];

/** The names that a `for each` loop gives to its element. */
function loopNames(loop: TreeNode, facts: SyntaxFacts): readonly string[] {
  if (/while|until|loop_expression|do_statement/.test(loop.kind)) return [];
  const isRange = /\brange\(|\.\.|\.times\b/.test(headerText(loop));
  const header = loop.ofKind("range_clause") ?? loop;
  const names: string[] = [];
  for (const field of ELEMENT_FIELDS) {
    for (const part of header.childrenIn(field)) {
      for (const each of descendants(part)) {
        if (each.children.length === 0 && each.named) names.push(each.text);
      }
    }
  }
  // PHP: `foreach ($list as $key => $value)` has no fields.
  if (loop.kind === "foreach_statement" && names.length === 0) {
    for (const part of facts.parts(loop).slice(1)) {
      if (part.field === "body") continue;
      names.push(...(part.text.match(/\w+/g) ?? []));
    }
  }
  return isRange ? [] : names.filter((name) => name !== "_");
}

function headerText(loop: TreeNode): string {
  return loop.children
    .filter((each) => each.field !== "body")
    .map((each) => each.text)
    .join(" ");
}
