import type { TreeNode } from "../syntax/tree.ts";

/** `if (name = 5)`: of a constant, because of anything else it can be meant. */
export function assignsInCondition(node: TreeNode): boolean {
  let condition = node.child("condition");
  while (
    condition !== undefined &&
    /^(parenthesized_expression|condition_clause)$/.test(condition.kind)
  ) {
    const [only, more] = condition.namedChildren;
    if (only === undefined || more !== undefined) return false;
    condition = only;
  }
  if (condition?.kind !== "assignment_expression") return false;
  const isPlain = condition.children.some((each) => each.kind === "=");
  const value = condition.child("right");
  return (
    isPlain &&
    value !== undefined &&
    /^(number_literal|integer|float|string|string_literal|boolean|true|false|null|nullptr)$/.test(
      value.kind,
    )
  );
}
