import type { SmellName } from "../../measure/smells.ts";
import type { TreeNode } from "../syntax/tree.ts";
import type { SyntaxFacts } from "../syntax/facts.ts";

/** A pattern that is seen in the shape of the code alone. It reports where it is sure, and misses the rest. */
export interface Check {
  readonly smell: SmellName;
  /** The kinds of nodes that it is asked about. */
  readonly kinds: readonly string[];
  readonly matches: (node: TreeNode, facts: SyntaxFacts) => boolean;
}
