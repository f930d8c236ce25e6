import type { SyntaxRole } from "./role.ts";
import { enclosing } from "./tree.ts";
import type { TreeNode } from "./tree.ts";

/** Questions that checks ask about where a node stands. */
export class SyntaxFacts {
  readonly #roles: ReadonlyMap<string, SyntaxRole>;

  constructor(roles: ReadonlyMap<string, SyntaxRole>) {
    this.#roles = roles;
  }

  role(node: TreeNode): SyntaxRole | undefined {
    return node.named ? this.#roles.get(node.kind) : undefined;
  }

  isFunction(node: TreeNode): boolean {
    const role = this.role(node);
    return role === "function" || role === "lambda";
  }

  /** The function that a node is in. */
  functionAround(node: TreeNode): TreeNode | undefined {
    return enclosing(node, (each) => this.isFunction(each));
  }

  /** The loop whose body a node is in, within the same function. */
  loopAround(node: TreeNode): TreeNode | undefined {
    let inside = node;
    const isLoop = (each: TreeNode): boolean => {
      const isHeader =
        inside.field !== "body" && inside.kind !== "block" && inside.kind !== "do_group";
      inside = each;
      return this.role(each) === "loop" && !isHeader;
    };
    return enclosing(node, isLoop, (each) => this.isFunction(each));
  }

  /** Children that are neither punctuation nor comments. */
  parts(node: TreeNode): readonly TreeNode[] {
    return node.namedChildren.filter((each) => this.role(each) !== "comment");
  }
}
