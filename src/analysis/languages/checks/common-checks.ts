import type { LanguageDefinition } from "../language.ts";
import type { SyntaxFacts } from "../syntax/facts.ts";
import { descendants } from "../syntax/tree.ts";
import type { TreeNode } from "../syntax/tree.ts";
import type { Check } from "./check.ts";

/** `x != x` asks whether a number is NaN, and `0.0 / 0.0` makes one: those operators are left out. */
const OPERATORS = new Set(["&&", "||", "and", "or", "<", ">", "<=", ">="]);
/** Below this length of text two equal branches are rather a matter of form. */
const SHORTEST_BRANCH = 12;

const checksOf = new Map<LanguageDefinition, readonly Check[]>();

/** What is a mistake in every language: the roles say where to look. */
export function COMMON_CHECKS(language: LanguageDefinition): readonly Check[] {
  const known = checksOf.get(language);
  if (known !== undefined) return known;
  const { roles } = language;
  const checks: readonly Check[] = [
    { smell: "identical-operands", kinds: roles.logical ?? [], matches: hasIdenticalOperands },
    { smell: "identical-branches", kinds: roles.if ?? [], matches: hasIdenticalBranches },
    { smell: "repeated-condition", kinds: roles.if ?? [], matches: repeatsCondition },
  ];
  checksOf.set(language, checks);
  return checks;
}

function hasIdenticalOperands(node: TreeNode, facts: SyntaxFacts): boolean {
  const [left, right, more] = facts.parts(node);
  if (left === undefined || right === undefined || more !== undefined) return false;
  const operator = node.children.find((each) => !each.named && OPERATORS.has(each.kind));
  return (
    operator !== undefined && sameText(left, right) && isQuiet(right, facts) && hasParts(right)
  );
}

/** A chain that ends in `else` and does the same on every way. */
function hasIdenticalBranches(node: TreeNode, facts: SyntaxFacts): boolean {
  if (isElseIf(node, facts)) return false;
  const { bodies, hasElse } = chainOf(node, facts);
  const [first, ...others] = bodies;
  if (!hasElse || first === undefined || others.length === 0) return false;
  const text = normal(first);
  return text.length >= SHORTEST_BRANCH && others.every((each) => normal(each) === text);
}

/** The second of two equal questions in one chain is never answered with yes. */
function repeatsCondition(node: TreeNode, facts: SyntaxFacts): boolean {
  if (isElseIf(node, facts)) return false;
  const seen = new Set<string>();
  for (const condition of chainOf(node, facts).conditions) {
    if (!isQuiet(condition, facts)) return false; // a call may answer otherwise, and change what comes after
    const text = normal(condition);
    if (seen.has(text)) return true;
    seen.add(text);
  }
  return false;
}

interface Chain {
  readonly conditions: TreeNode[];
  readonly bodies: TreeNode[];
  hasElse: boolean;
}

/** An `if` with all its `else if`, in whatever shape the grammar gives it. */
function chainOf(start: TreeNode, facts: SyntaxFacts): Chain {
  const chain: Chain = { conditions: [], bodies: [], hasElse: false };
  let next: TreeNode | undefined = start;
  while (next !== undefined) {
    const node: TreeNode = next;
    next = undefined;
    if (node.child("initializer") !== undefined)
      return { conditions: [], bodies: [], hasElse: false };
    const condition = node.child("condition");
    const body = node.child("consequence") ?? node.child("body");
    if (condition === undefined || body === undefined) return chain;
    chain.conditions.push(condition);
    chain.bodies.push(body);
    for (const child of node.children) {
      const role = facts.role(child);
      if (role === "else-if") {
        if (
          child.children.some(
            (each) => facts.role(each) === "else-if" || facts.role(each) === "else",
          )
        ) {
          next = child;
          break;
        }
        const inner = child.child("consequence") ?? child.child("body");
        const question = child.child("condition");
        if (inner !== undefined) chain.bodies.push(inner);
        if (question !== undefined) chain.conditions.push(question);
      } else if (role === "else" || (child.field === "alternative" && child.named)) {
        const [only, more] = role === "else" ? facts.parts(child) : [child];
        if (only !== undefined && more === undefined && facts.role(only) === "if") next = only;
        else {
          chain.hasElse = true;
          chain.bodies.push(
            role === "else" && only !== undefined && more === undefined ? only : child,
          );
        }
      }
    }
  }
  return chain;
}

function isElseIf(node: TreeNode, facts: SyntaxFacts): boolean {
  const { parent } = node;
  if (parent === undefined) return false;
  if (node.field === "alternative" && facts.role(parent) === "if") return true;
  return facts.role(parent) === "else" && facts.parts(parent).length === 1;
}

/** It calls nothing and changes nothing, so that it answers the same twice. */
function isQuiet(node: TreeNode, facts: SyntaxFacts): boolean {
  for (const each of descendants(node)) {
    if (
      facts.role(each) === "call" ||
      /call|assign|update|invocation|creation|macro|await|yield|command_sub|let/.test(each.kind)
    ) {
      return false;
    }
    if (each.kind === "++" || each.kind === "--") return false;
  }
  return true;
}

/** More than a plain name: `icon && icon` is only a long way to say `icon`. */
function hasParts(node: TreeNode): boolean {
  return /[\p{L}_][\p{L}\p{N}_]*[^\p{L}\p{N}_$@]/u.test(node.text);
}

function sameText(left: TreeNode, right: TreeNode): boolean {
  return normal(left) === normal(right);
}

function normal(node: TreeNode): string {
  return node.text.replaceAll(/\s+/g, " ").trim();
}
