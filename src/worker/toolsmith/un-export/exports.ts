import type { Comment, Program } from "oxc-parser";
import { parseSync } from "oxc-parser";

type Statement = Program["body"][number];
type ExportNamed = Extract<Statement, { type: "ExportNamedDeclaration" }>;

/** A parsed module; undefined where a parser rejects it. */
export interface Module {
  readonly text: string;
  readonly program: Program;
  readonly comments: readonly Comment[];
}

export function parseModule(path: string, text: string): Module | undefined {
  const { program, comments, errors } = parseSync(path, text);
  return errors.some(({ severity }) => severity === "Error")
    ? undefined
    : { text, program, comments };
}

/** Where a name is exported from its module. */
export type ExportSite =
  /** `export const a = …`, or all overloads of a function. */
  | { readonly kind: "declaration"; readonly statements: readonly ExportNamed[] }
  /** `export { a }`; `from` when it is taken from another module. */
  | {
      readonly kind: "specifier";
      readonly statement: ExportNamed;
      readonly local: string;
      readonly from: string | undefined;
      readonly isType: boolean;
    };

export function findExport(module: Module, name: string): ExportSite | undefined {
  const statements: ExportNamed[] = [];
  for (const statement of module.program.body) {
    if (statement.type !== "ExportNamedDeclaration") continue;
    if (declaredNames(statement.declaration).includes(name)) statements.push(statement);
    const specifier = statement.specifiers.find(({ exported }) => nameOf(exported) === name);
    if (specifier !== undefined) {
      return {
        kind: "specifier",
        statement,
        local: nameOf(specifier.local),
        from: statement.source?.value,
        isType: statement.exportKind === "type" || specifier.exportKind === "type",
      };
    }
  }
  return statements.length > 0 ? { kind: "declaration", statements } : undefined;
}

/** All names that the module exports itself, without `export *`. */
export function exportedNames(module: Module): readonly string[] {
  return module.program.body.flatMap((statement) => {
    if (statement.type === "ExportDefaultDeclaration") return ["default"];
    if (statement.type === "ExportAllDeclaration") {
      return statement.exported === null ? ["*"] : [nameOf(statement.exported)];
    }
    if (statement.type === "TSExportAssignment") return ["="];
    if (statement.type !== "ExportNamedDeclaration") return [];
    const own = statement.specifiers.map(({ exported }) => nameOf(exported));
    return [...declaredNames(statement.declaration), ...own];
  });
}

export function hasImports(module: Module): boolean {
  return module.program.body.some(
    ({ type }) => type === "ImportDeclaration" || type === "TSImportEqualsDeclaration",
  );
}

export function declaredNames(declaration: ExportNamed["declaration"]): readonly string[] {
  if (declaration === null) return [];
  if (declaration.type === "VariableDeclaration") {
    return declaration.declarations.flatMap(({ id }) => bindingNames(id));
  }
  return declaration.id?.type === "Identifier" ? [declaration.id.name] : [];
}

/** Names that a pattern binds; not those in its type annotations and default values. */
function bindingNames(pattern: unknown): readonly string[] {
  if (!isNode(pattern)) return [];
  const each = (field: string): readonly string[] => [pattern[field]].flat().flatMap(bindingNames);
  switch (pattern.type) {
    case "Identifier":
      return [nameOf(pattern)];
    case "ObjectPattern":
      return each("properties");
    case "ArrayPattern":
      return each("elements");
    case "Property":
      return each("value");
    case "AssignmentPattern":
      return each("left");
    case "RestElement":
      return each("argument");
    default:
      return [];
  }
}

export function nameOf(node: { readonly type: string }): string {
  if ("name" in node && typeof node.name === "string") return node.name;
  return "value" in node && typeof node.value === "string" ? node.value : "";
}

export interface Node extends Readonly<Record<string, unknown>> {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && "start" in value;
}

/** Every node below, parents first. Without recursion: code that a program made may be nested very deeply. */
function walk(
  root: unknown,
  visit: (node: Node, parent: Node | undefined, key: string) => void,
): void {
  const open: [value: unknown, parent: Node | undefined, key: string][] = [[root, undefined, ""]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [value, parent, key] = next;
    if (Array.isArray(value)) for (const each of value.toReversed()) open.push([each, parent, key]);
    if (!isNode(value)) continue;
    visit(value, parent, key);
    // Every field: the parser's list of children leaves out type annotations of names.
    for (const child of Object.keys(value).toReversed()) open.push([value[child], value, child]);
  }
}

/** Whether the name is read anywhere outside of the ranges, its own declarations. Names of properties do not count. */
export function isUsed(
  module: Module,
  name: string,
  outside: readonly { readonly start: number; readonly end: number }[],
): boolean {
  let used = false;
  walk(module.program, (node, parent, key) => {
    const isName = node.type === "Identifier" || node.type === "JSXIdentifier";
    if (used || !isName || node["name"] !== name) return;
    if (outside.some(({ start, end }) => node.start >= start && node.end <= end)) return;
    used = !isPropertyName(parent, key);
  });
  return used;
}

function isPropertyName(parent: Node | undefined, key: string): boolean {
  if (parent === undefined || parent["computed"] === true) return false;
  if (parent.type === "MemberExpression") return key === "property";
  if (parent.type === "TSQualifiedName") return key === "right";
  if (parent.type === "Property") return key === "key" && parent["shorthand"] !== true;
  const named = /^(?:MethodDefinition|PropertyDefinition|TSPropertySignature|TSMethodSignature)$/;
  if (named.test(parent.type)) return key === "key";
  return parent.type === "ExportSpecifier" && key === "exported";
}
