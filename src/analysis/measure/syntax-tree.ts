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

/** Line numbers by binary search over line starts. Offsets are UTF-16, as oxc gives them. */
export class LineIndex {
  readonly #starts: readonly number[];

  constructor(text: string) {
    const starts = [0];
    for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) {
      starts.push(at + 1);
    }
    this.#starts = starts;
  }

  /** Number of lines; a final line break does not begin another one. */
  count(text: string): number {
    return text.length === 0 || text.endsWith("\n") ? this.#starts.length - 1 : this.#starts.length;
  }

  line(offset: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  }

  column(offset: number): number {
    return offset - (this.#starts[this.line(offset) - 1] ?? 0) + 1;
  }
}
