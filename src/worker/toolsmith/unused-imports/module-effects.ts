// Part of the program in remove-unused.ts: no `#` imports.
import { readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join, resolve } from "node:path";
import ts from "typescript";

const EXTENSIONS = [".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs"];
const pure = new Map<string, boolean>();

/** Whether a module may go unloaded without anyone noticing: it is a type, of Node, or does nothing when loaded. */
export function mayBeDropped(
  path: string,
  declaration: ts.ImportDeclaration | ts.ImportEqualsDeclaration,
): boolean {
  if (ts.isImportEqualsDeclaration(declaration)) return declaration.isTypeOnly;
  if (declaration.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  if (!ts.isStringLiteral(declaration.moduleSpecifier)) return false;
  return isPureSpecifier(declaration.moduleSpecifier.text, dirname(resolve(path)));
}

function isPureSpecifier(specifier: string, folder: string): boolean {
  if (specifier.startsWith("node:") || builtinModules.includes(specifier)) return true;
  if (specifier.startsWith(".")) {
    const stem = join(folder, specifier);
    const bare = stem.replace(/\.[cm]?jsx?$/, "");
    const candidates = [
      stem,
      ...EXTENSIONS.flatMap((extension) => [bare + extension, stem + extension]),
      ...EXTENSIONS.map((extension) => join(stem, `index${extension}`)),
    ];
    return candidates.some((candidate) => isPureFile(candidate));
  }
  return isPurePackage(specifier, folder);
}

/** A package that says of itself that none of its files does anything when loaded. */
function isPurePackage(specifier: string, folder: string): boolean {
  const name = specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
  const text = read(join(folder, "node_modules", name, "package.json"));
  if (text !== undefined) {
    try {
      return (JSON.parse(text) as { sideEffects?: unknown }).sideEffects === false;
    } catch {
      return false;
    }
  }
  const isTop = folder === process.cwd() || dirname(folder) === folder;
  return !isTop && isPurePackage(specifier, dirname(folder));
}

function isPureFile(path: string): boolean {
  const known = pure.get(path);
  if (known !== undefined) return known;
  const text = /\.(?:json)$/.test(path) ? undefined : read(path);
  if (text === undefined) return false;
  pure.set(path, true); // an import cycle alone does nothing
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest);
  const result = source.statements.every((statement) => isPureStatement(statement, dirname(path)));
  pure.set(path, result);
  return result;
}

function isPureStatement(statement: ts.Statement, folder: string): boolean {
  if (ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement)) {
    const { moduleSpecifier } = statement;
    if (moduleSpecifier === undefined) return true;
    return ts.isStringLiteral(moduleSpecifier) && isPureSpecifier(moduleSpecifier.text, folder);
  }
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations.every(
      ({ name, initializer }) => ts.isIdentifier(name) && isPureValue(initializer),
    );
  }
  if (ts.isExportAssignment(statement)) return isPureValue(statement.expression);
  return (
    ts.isFunctionDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isEmptyStatement(statement)
  );
}

function isPureValue(value: ts.Expression | undefined): boolean {
  if (value === undefined) return true;
  if (ts.isAsExpression(value) || ts.isSatisfiesExpression(value)) {
    return isPureValue(value.expression);
  }
  if (ts.isArrayLiteralExpression(value)) return value.elements.every(isPureValue);
  if (ts.isObjectLiteralExpression(value)) {
    return value.properties.every(
      (property) =>
        (ts.isPropertyAssignment(property) &&
          !ts.isComputedPropertyName(property.name) &&
          isPureValue(property.initializer)) ||
        ts.isShorthandPropertyAssignment(property) ||
        ts.isMethodDeclaration(property),
    );
  }
  return (
    ts.isLiteralExpression(value) ||
    ts.isIdentifier(value) ||
    ts.isArrowFunction(value) ||
    ts.isFunctionExpression(value) ||
    [ts.SyntaxKind.TrueKeyword, ts.SyntaxKind.FalseKeyword, ts.SyntaxKind.NullKeyword].includes(
      value.kind,
    )
  );
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined; // not there, or a folder
  }
}
