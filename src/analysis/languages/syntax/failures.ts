import type { FailureCounts } from "../../measure/measurement.ts";
import type { LanguageDefinition } from "../language.ts";
import { descendants } from "./tree.ts";
import type { TreeNode } from "./tree.ts";

/** How failures travel through a file; undefined when none do. */
export function countFailures(
  language: LanguageDefinition,
  root: TreeNode,
): FailureCounts | undefined {
  if (language.failure === undefined) return undefined;
  const counts = { thrown: 0, returned: 0, stopped: 0 };
  for (const node of descendants(root)) {
    const style = node.named ? language.failure(node) : undefined;
    if (style !== undefined) counts[style] += 1;
  }
  return counts.thrown + counts.returned + counts.stopped === 0 ? undefined : counts;
}
