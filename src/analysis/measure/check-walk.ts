import { isFunctionNode } from "./function-shape.ts";
import { JAVASCRIPT_CHECKS } from "./javascript-checks.ts";
import type { CheckScope } from "./javascript-checks.ts";
import type { SmellName } from "./smells.ts";
import { childNode, childNodes, forEachChild, textField } from "./syntax-tree.ts";
import type { SyntaxNode } from "./syntax-tree.ts";

export interface FoundSmell {
  readonly smell: SmellName;
  readonly node: SyntaxNode;
  /** The function it is in. */
  readonly home: SyntaxNode | undefined;
}

const byType = Map.groupBy(JAVASCRIPT_CHECKS, ({ type }) => type);

/** Bug patterns and performance hints of a program, in one pass over its tree. */
export function findSmells(program: SyntaxNode, text: string): readonly FoundSmell[] {
  const found: FoundSmell[] = [];
  const visit = (node: SyntaxNode, scope: CheckScope, home: SyntaxNode | undefined): void => {
    for (const { smell, matches } of byType.get(node.type) ?? []) {
      if (matches(node, scope)) found.push({ smell, node, home });
    }
    const inner = isFunctionNode(node) ? node : home;
    forEachChild(node, (child, field) => visit(child, scopeOf(node, field, scope), inner));
  };
  const top: CheckScope = {
    text,
    parent: undefined,
    elements: [],
    inLoop: false,
    inHandler: false,
  };
  visit(program, top, undefined);
  return found;
}

function scopeOf(node: SyntaxNode, field: string, scope: CheckScope): CheckScope {
  const around = { ...scope, parent: node };
  if (isFunctionNode(node)) {
    return { ...around, elements: [], inLoop: false, inHandler: isHandler(node) };
  }
  if (field !== "body" || !/^(For|While|DoWhile)/.test(node.type)) return around;
  return { ...around, inLoop: true, elements: elementNames(node) };
}

/** The names that a loop over elements gives to one; waiting for a stream is no such loop. */
function elementNames(loop: SyntaxNode): readonly string[] {
  if (!/^For(Of|In)Statement$/.test(loop.type) || loop["await"] === true) return [];
  const left = childNode(loop, "left");
  const pattern =
    left?.type === "VariableDeclaration"
      ? childNode(childNodes(left, "declarations")[0] ?? left, "id")
      : left;
  return pattern === undefined ? [] : namesIn(pattern);
}

function namesIn(node: SyntaxNode): readonly string[] {
  const own = node.type === "Identifier" ? textField(node, "name") : undefined;
  const names = own === undefined ? [] : [own];
  forEachChild(node, (child, field) => {
    if (field !== "key") names.push(...namesIn(child));
  });
  return names;
}

/** `(request, response) => …` and `(ctx, next) => …`. */
function isHandler(node: SyntaxNode): boolean {
  const [first, second] = childNodes(node, "params").map((each) => textField(each, "name") ?? "");
  return (
    /^_?(req|request|ctx|context)$/.test(first ?? "") &&
    /^_?(res|response|reply|next)$/.test(second ?? "")
  );
}
