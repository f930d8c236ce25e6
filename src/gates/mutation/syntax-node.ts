import { visitorKeys } from "oxc-parser";

/** A node of oxc's tree, read loosely. */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

/** Where a node stands. */
export interface NodePlace {
  readonly parent: SyntaxNode | undefined;
  readonly field: string;
}

export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === "object" && value !== null && "type" in value;
}

export function child(node: SyntaxNode | undefined, field: string): SyntaxNode | undefined {
  const value = node?.[field];
  return isNode(value) ? value : undefined;
}

export function children(node: SyntaxNode, field: string): readonly SyntaxNode[] {
  const value = node[field];
  return Array.isArray(value) ? value.filter(isNode) : [];
}

export function nameOf(node: SyntaxNode | undefined): string | undefined {
  const name = node?.["name"];
  return typeof name === "string" ? name : undefined;
}

/** Direct children with the fields that they stand in. */
export function* fieldsOf(node: SyntaxNode): Generator<readonly [SyntaxNode, string]> {
  for (const field of visitorKeys[node.type] ?? []) {
    const value = node[field];
    for (const each of Array.isArray(value) ? value : [value]) {
      if (isNode(each)) yield [each, field];
    }
  }
}

/** What the last part of a chain of members and calls is asked of: `a.b` of `a.b()`, `a` of `a.b`. */
export function nextInChain(node: SyntaxNode): SyntaxNode | undefined {
  return child(node, "object") ?? child(node, "callee") ?? child(node, "expression");
}
