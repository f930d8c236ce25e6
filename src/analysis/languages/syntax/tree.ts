import type { LineIndex } from "../../measure/line-index.ts";

/** A text and its lines, shared by all nodes of its tree. */
export interface TreeSource {
  readonly text: string;
  readonly lines: LineIndex;
}

/** A node of a tree-sitter tree, copied out of the parser's memory so that this can be freed at once. */
export class TreeNode {
  readonly kind: string;
  /** False for keywords and punctuation. */
  readonly named: boolean;
  /** Offsets in UTF-16 units; the end is exclusive. */
  readonly start: number;
  readonly end: number;
  /** What the grammar calls its place in the parent. */
  readonly field: string | undefined;
  readonly parent: TreeNode | undefined;
  readonly children: TreeNode[] = [];
  /** The parser put it there, because without it the text made no sense. */
  readonly missing: boolean;
  readonly #source: TreeSource;

  constructor(
    source: TreeSource,
    given: {
      readonly kind: string;
      readonly named: boolean;
      readonly start: number;
      readonly end: number;
      readonly field?: string | undefined;
      readonly parent?: TreeNode | undefined;
      readonly missing?: boolean;
    },
  ) {
    this.#source = source;
    this.kind = given.kind;
    this.named = given.named;
    this.start = given.start;
    this.end = given.end;
    this.field = given.field;
    this.parent = given.parent;
    this.missing = given.missing ?? false;
  }

  get text(): string {
    return this.#source.text.slice(this.start, this.end);
  }

  get line(): number {
    return this.#source.lines.line(this.start);
  }

  /** The last line with a part of it; a line break at its end does not begin another one. */
  get endLine(): number {
    return this.#source.lines.line(Math.max(this.start, this.end - 1));
  }

  get column(): number {
    return this.#source.lines.column(this.start);
  }

  child(field: string): TreeNode | undefined {
    return this.children.find((each) => each.field === field);
  }

  childrenIn(field: string): readonly TreeNode[] {
    return this.children.filter((each) => each.field === field);
  }

  ofKind(...kinds: readonly string[]): TreeNode | undefined {
    return this.children.find((each) => kinds.includes(each.kind));
  }

  get namedChildren(): readonly TreeNode[] {
    return this.children.filter((each) => each.named);
  }

  has(keyword: string): boolean {
    return this.children.some((each) => each.kind === keyword);
  }
}

/** All nodes below one, it included, in the order of the text. Without recursion: trees can be deep. */
export function* descendants(root: TreeNode): Generator<TreeNode> {
  const stack = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    yield node;
    for (let index = node.children.length - 1; index >= 0; index -= 1) {
      const child = node.children[index];
      if (child !== undefined) stack.push(child);
    }
  }
}

/** The nearest node around one, itself left out, that passes; looked for up to a node that `stops`. */
export function enclosing(
  node: TreeNode,
  passes: (each: TreeNode) => boolean,
  stops: (each: TreeNode) => boolean = () => false,
): TreeNode | undefined {
  for (let each = node.parent; each !== undefined; each = each.parent) {
    if (passes(each)) return each;
    if (stops(each)) return undefined;
  }
  return undefined;
}
