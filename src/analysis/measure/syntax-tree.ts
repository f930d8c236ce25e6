import { visitorKeys } from "oxc-parser";

/** A node of oxc's tree, read loosely: the walk is over every kind of node and asks for few fields. */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

export function isSyntaxNode(value: unknown): value is SyntaxNode {
  return typeof value === "object" && value !== null && "type" in value;
}

/** A single child, when there is one. */
export function childNode(node: SyntaxNode, field: string): SyntaxNode | undefined {
  const value = node[field];
  return isSyntaxNode(value) ? value : undefined;
}

/** A list of children; holes of sparse arrays are left out. */
export function childNodes(node: SyntaxNode, field: string): readonly SyntaxNode[] {
  const value = node[field];
  return Array.isArray(value) ? value.filter(isSyntaxNode) : [];
}

export function textField(node: SyntaxNode | undefined, field: string): string | undefined {
  const value = node?.[field];
  return typeof value === "string" ? value : undefined;
}

/** Calls `visit` for each direct child, with the field it stands in. */
export function forEachChild(
  node: SyntaxNode,
  visit: (child: SyntaxNode, field: string) => void,
): void {
  for (const field of visitorKeys[node.type] ?? []) {
    const value = node[field];
    if (Array.isArray(value)) {
      for (const child of value) {
        if (isSyntaxNode(child)) visit(child, field);
      }
    } else if (isSyntaxNode(value)) {
      visit(value, field);
    }
  }
}
