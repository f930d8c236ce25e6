/** A node of oxc's tree, read loosely. */
export interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

/** Fields of a node that are no parts of it. */
export const POSITIONS: ReadonlySet<string> = new Set([
  "type",
  "start",
  "end",
  "range",
  "loc",
  "parent",
]);

export function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && "start" in value;
}

/** A node and all below it. Without recursion: code that a program made may be nested very deeply. */
export function visit(root: Node, see: (node: Node, parent: Node | undefined) => void): void {
  const open: [Node, Node | undefined][] = [[root, undefined]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [node, parent] = next;
    see(node, parent);
    for (const [key, value] of Object.entries(node)) {
      if (POSITIONS.has(key)) continue;
      for (const child of Array.isArray(value) ? value : [value]) {
        if (isNode(child)) open.push([child, node]);
      }
    }
  }
}
