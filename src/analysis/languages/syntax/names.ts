import { descendants } from "./tree.ts";
import type { TreeNode } from "./tree.ts";

/** Enough for any file that a person wrote. */
const MOST_NAMES = 2000;

/** Distinct names of types that a tree mentions, outside of the nodes that `skip` names. */
export function typeNames(
  root: TreeNode,
  kinds: readonly string[],
  skip: readonly string[],
): readonly string[] {
  const names = new Set<string>();
  for (const child of root.children) {
    if (skip.includes(child.kind)) continue;
    for (const node of descendants(child)) {
      if (names.size >= MOST_NAMES) return [...names];
      if (kinds.includes(node.kind) && /^\p{Lu}/u.test(node.text)) names.add(node.text);
    }
  }
  return [...names];
}
