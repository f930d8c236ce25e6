import type { ImportReference } from "../../measure/measurement.ts";
import { descendants, enclosing } from "../syntax/tree.ts";
import type { TreeNode } from "../syntax/tree.ts";

/** One reference for each module named; the names of a `from` import may be modules too. */
export function pythonImports(root: TreeNode): readonly ImportReference[] {
  const found: ImportReference[] = [];
  for (const node of descendants(root)) {
    if (node.kind === "import_statement") {
      for (const name of node.childrenIn("name")) {
        found.push({ ...referenceFrom(node), specifier: moduleName(name), names: [] });
      }
    } else if (node.kind === "import_from_statement") {
      const specifier = node.child("module_name")?.text.replaceAll(/\s/g, "") ?? "";
      const names = node.childrenIn("name").map(moduleName);
      found.push({ ...referenceFrom(node), specifier, names });
    }
  }
  return found;
}

function moduleName(name: TreeNode): string {
  const plain = name.kind === "aliased_import" ? (name.child("name") ?? name) : name;
  return plain.text.replaceAll(/\s/g, "");
}

function referenceFrom(node: TreeNode): Omit<ImportReference, "specifier" | "names"> {
  return {
    kind: "import",
    line: node.line,
    typeOnly: enclosing(node, isTypeChecking) !== undefined,
    lazy: enclosing(node, (each) => each.kind === "function_definition") !== undefined,
  };
}

/** `if TYPE_CHECKING:` is for checkers alone. */
function isTypeChecking(node: TreeNode): boolean {
  const condition = node.kind === "if_statement" ? node.child("condition")?.text : undefined;
  return condition !== undefined && /^(typing\.|t\.)?TYPE_CHECKING$/.test(condition);
}
