import { globToRegExp } from "../glob.ts";
import type { PackageFile } from "../manifest.ts";
import type { FileIndex } from "../project-files.ts";

interface Selectable {
  readonly files: FileIndex;
  readonly packages: readonly PackageFile[];
}

/** The packages that a filter of a package manager or task runner means. A filter nobody knows means all. */
export function selectPackages(
  context: Selectable,
  caller: PackageFile,
  selection: "self" | "all" | "root" | readonly string[],
): readonly PackageFile[] {
  if (selection === "self") return [caller];
  const root = context.packages.filter((found) => found.directory === ".");
  if (selection === "root") return root;
  const members = context.packages.filter((found) => found.directory !== ".");
  if (selection === "all") return members.length > 0 ? members : root;
  const wanted = selection.filter((pattern) => !pattern.startsWith("!"));
  const unwanted = selection.filter((pattern) => pattern.startsWith("!"));
  const known = wanted.every((pattern) => members.some((found) => matches(found, pattern)));
  return members
    .filter((found) => !known || wanted.length === 0 || wanted.some((one) => matches(found, one)))
    .filter((found) => !unwanted.some((pattern) => matches(found, pattern.slice(1))));
}

function matches(found: PackageFile, filter: string): boolean {
  const plain = filter.replace(/^\.{3}\^?|\^?\.{3}$|^\{|\}$|\[.*\]$/g, "");
  const pattern = globToRegExp(plain.replace(/^\.\//, "").replace(/\/+$/, ""), { globstar: true });
  const name = found.manifest.name ?? "";
  return (
    pattern.test(name) ||
    pattern.test(name.replace(/^@[^/]+\//, "")) ||
    pattern.test(found.directory)
  );
}
