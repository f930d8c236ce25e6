import { isNode, type Node, visit } from "../syntax-nodes.ts";

/** A name that a sample asks of a package; `*` for the package as a whole. */
export interface SampleImport {
  readonly specifier: string;
  readonly name: string;
  /** Offset in the sample. */
  readonly start: number;
}

/** What `import … from` and `const { … } = require(…)` of a sample ask for. */
export function importsOf(program: Node): readonly SampleImport[] {
  const found: SampleImport[] = [];
  const add = (specifier: unknown, name: string, { start }: Node): void => {
    if (typeof specifier === "string") found.push({ specifier, name, start });
  };
  visit(program, (node) => {
    const source = isNode(node["source"]) ? node["source"]["value"] : undefined;
    if (node.type === "ImportDeclaration") {
      add(source, "*", node);
      for (const each of node["specifiers"] as readonly Node[]) {
        if (each.type === "ImportSpecifier") add(source, nameOf(each["imported"]), each);
      }
    } else if (node.type === "ExportNamedDeclaration" && source !== undefined) {
      for (const each of node["specifiers"] as readonly Node[])
        add(source, nameOf(each["local"]), each);
    } else if (node.type === "VariableDeclarator") {
      const specifier = requiredBy(node["init"]);
      const pattern = node["id"];
      if (specifier === undefined || !isNode(pattern) || pattern.type !== "ObjectPattern") return;
      for (const each of pattern["properties"] as readonly Node[]) {
        if (each.type === "Property" && each["computed"] !== true)
          add(specifier, nameOf(each["key"]), each);
      }
    }
  });
  return found.toSorted((a, b) => a.start - b.start);
}

function requiredBy(node: unknown): string | undefined {
  if (!isNode(node) || node.type !== "CallExpression") return undefined;
  const [first] = node["arguments"] as readonly Node[];
  const value = nameOf(node["callee"]) === "require" ? first?.["value"] : undefined;
  return typeof value === "string" ? value : undefined;
}

function nameOf(node: unknown): string {
  if (!isNode(node)) return "";
  return String(node["name"] ?? node["value"] ?? "");
}
