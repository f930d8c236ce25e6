import type { SgNode } from "@ast-grep/napi";

/** Parents in which a name stands for something new, or is given a new value. */
const DECLARING: Readonly<Record<string, string | undefined>> = {
  variable_declarator: "name",
  assignment_expression: "left",
  augmented_assignment_expression: "left",
  assignment_pattern: "left",
  arrow_function: "parameter",
  required_parameter: "pattern",
  optional_parameter: "pattern",
  catch_clause: "parameter",
  function_declaration: "name",
  function_expression: "name",
  generator_function_declaration: "name",
  class_declaration: "name",
  class: "name",
  for_in_statement: "left",
};
const ALWAYS_DECLARING = new Set([
  "formal_parameters",
  "import_specifier",
  "import_clause",
  "namespace_import",
  "import_require_clause",
  "array_pattern",
  "object_pattern",
  "pair_pattern",
  "rest_pattern",
  "update_expression",
  "enum_declaration",
]);
const NAMES = new Set(["identifier", "type_identifier", "shorthand_property_identifier_pattern"]);

/** Whether a name is nowhere in the file anything but the global that everyone knows. */
export function isGlobal(name: string, match: SgNode): boolean {
  return declarations(name, match).length === 0;
}

/** Whether a name stands for a module of Node in the whole file, by `require` or `import`. */
export function isModule(name: string, module: string, match: SgNode): boolean {
  const [declared, ...others] = declarations(name, match);
  if (declared === undefined || others.length > 0) return false;
  const quoted = `["'](?:node:)?${module}["']`;
  const statement = statementAround(declared).text();
  return (
    new RegExp(`^(?:const|let|var)\\s+${name}\\s*=\\s*require\\(${quoted}\\);?$`).test(statement) ||
    new RegExp(`^import\\s+(?:\\*\\s+as\\s+)?${name}\\s+from\\s+${quoted};?$`).test(statement)
  );
}

/** Whether a name is the export of that name of a module of Node, or global. */
export function isGlobalOrFrom(name: string, module: string, match: SgNode): boolean {
  const found = declarations(name, match);
  const quoted = `["'](?:node:)?${module}["']`;
  const taken = `\\{[^{}:]*\\b${name}\\b[^{}:]*\\}`;
  const from = new RegExp(
    `^(?:(?:const|let|var)\\s+${taken}\\s*=\\s*require\\(${quoted}\\)|import\\s+${taken}\\s+from\\s+${quoted});?$`,
  );
  return found.every((each) => {
    const statement = statementAround(each).text();
    return !/\bas\b/.test(statement) && from.test(statement);
  });
}

function declarations(name: string, match: SgNode): readonly SgNode[] {
  const root = match.getRoot().root();
  return root.findAll({ rule: { regex: `^${name.replaceAll("$", "\\$")}$` } }).filter(isDeclaring);
}

function isDeclaring(node: SgNode): boolean {
  const parent = node.parent();
  if (parent === null || !NAMES.has(String(node.kind()))) return false;
  if (node.kind() === "shorthand_property_identifier_pattern") return true;
  const kind = String(parent.kind());
  if (ALWAYS_DECLARING.has(kind)) return true;
  const field = DECLARING[kind];
  return field !== undefined && parent.field(field)?.id() === node.id();
}

function statementAround(node: SgNode): SgNode {
  let current = node;
  for (;;) {
    const parent = current.parent();
    if (parent === null || /^(?:program|statement_block|class_body)$/.test(String(parent.kind())))
      return current;
    current = parent;
  }
}
