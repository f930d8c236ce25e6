import type { EcmaScriptModule, StaticImport } from "oxc-parser";
import type { ExportedSymbol, ImportReference } from "./measurement.ts";
import type { LineIndex } from "./line-index.ts";
import type { SyntaxNode } from "./syntax-tree.ts";
import { childNode, childNodes, textField } from "./syntax-tree.ts";
import type { ModuleCall } from "./walk.ts";

export interface ModuleInput {
  readonly module: EcmaScriptModule;
  readonly program: SyntaxNode;
  readonly isTypeScript: boolean;
  readonly valueNames: ReadonlySet<string>;
  readonly calls: readonly ModuleCall[];
  readonly lines: LineIndex;
  readonly isDocumented: (start: number) => boolean;
}

export function importReferences(input: ModuleInput): readonly ImportReference[] {
  const { module, lines } = input;
  const imports = module.staticImports.map((each): ImportReference => ({
    specifier: each.moduleRequest.value,
    kind: "import",
    line: lines.line(each.start),
    typeOnly: isTypeOnly(each, input),
    lazy: false,
    names: importedNames(each),
  }));
  const passedOn = module.staticExports.flatMap((statement) => {
    const entries = statement.entries.filter((entry) => entry.moduleRequest !== null);
    const first = entries[0];
    if (first === undefined) return [];
    const reference: ImportReference = {
      specifier: first.moduleRequest?.value ?? "",
      kind: "export",
      line: lines.line(statement.start),
      typeOnly: entries.every((entry) => entry.isType),
      lazy: false,
      names: entries.some((entry) => entry.importName.kind !== "Name")
        ? []
        : entries.map((entry) => entry.importName.name ?? "default"),
    };
    return [reference];
  });
  const calls = input.calls.map(({ specifier, kind, start, lazy }): ImportReference => ({
    specifier,
    kind,
    line: lines.line(start),
    typeOnly: false,
    lazy,
    names: [],
  }));
  return [...imports, ...passedOn, ...calls];
}

/** TypeScript leaves an import out when all of its names are used as types only. */
function isTypeOnly(statement: StaticImport, input: ModuleInput): boolean {
  return (
    statement.entries.length > 0 &&
    statement.entries.every(
      (entry) =>
        entry.isType || (input.isTypeScript && !input.valueNames.has(entry.localName.value)),
    )
  );
}

function importedNames(statement: StaticImport): readonly string[] {
  if (statement.entries.some((entry) => entry.importName.kind === "NamespaceObject")) return [];
  return statement.entries.map((entry) => entry.importName.name ?? "default");
}

interface Declared {
  readonly start: number;
  readonly typeOnly: boolean;
}

export function exportedSymbols(input: ModuleInput): readonly ExportedSymbol[] {
  const declarations = topLevelDeclarations(input.program);
  const symbols = new Map<string, ExportedSymbol>();
  for (const statement of input.module.staticExports) {
    for (const entry of statement.entries) {
      const isDefault = entry.exportName.kind === "Default";
      const name = isDefault ? "default" : (entry.exportName.name ?? "*");
      const declaration =
        entry.moduleRequest === null && entry.localName.name !== null
          ? declarations.get(entry.localName.name)
          : undefined;
      const inPlace = isDefault && entry.moduleRequest === null;
      const start = declaration?.start ?? statement.start;
      symbols.set(name, {
        name,
        line: input.lines.line(start),
        typeOnly: entry.isType || declaration?.typeOnly === true,
        declared: declaration !== undefined || inPlace,
        documented: input.isDocumented(start) || input.isDocumented(statement.start),
      });
    }
  }
  for (const symbol of commonJsExports(input)) {
    if (!symbols.has(symbol.name)) symbols.set(symbol.name, symbol);
  }
  return [...symbols.values()];
}

function topLevelDeclarations(program: SyntaxNode): ReadonlyMap<string, Declared> {
  const found = new Map<string, Declared>();
  for (const statement of childNodes(program, "body")) {
    const declaration = childNode(statement, "declaration") ?? statement;
    const typeOnly = /^TS(Interface|TypeAlias)Declaration$/.test(declaration.type);
    const names =
      declaration.type === "VariableDeclaration"
        ? childNodes(declaration, "declarations").map((each) =>
            textField(childNode(each, "id"), "name"),
          )
        : [textField(childNode(declaration, "id"), "name")];
    for (const name of names) {
      // A value and a type may share a name; the value decides, and overloads keep the first place.
      if (name === undefined) continue;
      const earlier = found.get(name);
      if (earlier === undefined || (earlier.typeOnly && !typeOnly)) {
        found.set(name, { start: earlier?.start ?? statement.start, typeOnly });
      }
    }
  }
  return found;
}

/** `module.exports = …`, `module.exports.name = …` and `exports.name = …` at the top level. */
function commonJsExports(input: ModuleInput): readonly ExportedSymbol[] {
  return childNodes(input.program, "body").flatMap((statement) => {
    const expression = childNode(statement, "expression");
    if (expression?.type !== "AssignmentExpression") return [];
    const path = memberPath(childNode(expression, "left"));
    const names = commonJsNames(path, childNode(expression, "right"));
    return names.map((name) => ({
      name,
      line: input.lines.line(statement.start),
      typeOnly: false,
      declared: true,
      documented: input.isDocumented(statement.start),
    }));
  });
}

function commonJsNames(path: string, value: SyntaxNode | undefined): readonly string[] {
  const named = /^(?:module\.)?exports\.([^.]+)$/.exec(path);
  if (path !== "module.exports") return named?.[1] === undefined ? [] : [named[1]];
  if (value?.type !== "ObjectExpression") return ["default"];
  return childNodes(value, "properties").flatMap((property) => {
    const name = textField(childNode(property, "key"), "name");
    return name === undefined ? [] : [name];
  });
}

function memberPath(node: SyntaxNode | undefined): string {
  if (node === undefined) return "";
  if (node.type === "Identifier") return textField(node, "name") ?? "";
  if (node.type !== "MemberExpression" || node["computed"] === true) return "";
  return `${memberPath(childNode(node, "object"))}.${textField(childNode(node, "property"), "name") ?? ""}`;
}
