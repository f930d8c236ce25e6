import type { TreeNode } from "./tree.ts";

/**
 * The comments directly above a declaration: no blank line between, attributes and decorators in between allowed.
 * The nearest first.
 */
export function commentsAbove(
  node: TreeNode,
  options: {
    readonly comments: readonly string[];
    /** Siblings that belong to the declaration: `#[derive(…)]`. */
    readonly between?: readonly string[];
    /** Nodes that only wrap a declaration: `template <…>`, `export`. */
    readonly wrappers?: readonly string[];
  },
): readonly TreeNode[] {
  const { comments, between = [], wrappers = [] } = options;
  let declaration = node;
  while (declaration.parent !== undefined && wrappers.includes(declaration.parent.kind)) {
    declaration = declaration.parent;
  }
  const siblings = declaration.parent?.children ?? [];
  const found: TreeNode[] = [];
  let { line } = declaration;
  for (let index = siblings.indexOf(declaration) - 1; index >= 0; index -= 1) {
    const sibling = siblings[index];
    if (sibling === undefined) break;
    if (between.includes(sibling.kind)) {
      line = sibling.line;
      continue;
    }
    if (!comments.includes(sibling.kind) || sibling.endLine < line - 1) break;
    // What stands behind code of the same line is about that code.
    const before = siblings[index - 1];
    if (
      before !== undefined &&
      !comments.includes(before.kind) &&
      before.endLine === sibling.line
    ) {
      break;
    }
    found.push(sibling);
    line = sibling.line;
  }
  return found;
}
