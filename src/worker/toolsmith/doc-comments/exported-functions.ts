// Part of the program in add-comments.ts: no `#` imports.
import ts from "typescript";

export interface ExportedFunction {
  readonly name: string;
  /** Before which a comment belongs. */
  readonly statement: ts.Statement;
  readonly node: ts.FunctionDeclaration | ts.ArrowFunction | ts.FunctionExpression;
}

/** Functions at the top of a file that it exports and that have no comment of any kind. Overloads are left out. */
export function exportedFunctions(source: ts.SourceFile): readonly ExportedFunction[] {
  const passed = passedNames(source);
  const functions = source.statements.flatMap((statement) => {
    const found = functionOf(statement);
    if (found === undefined || hasComment(statement, source)) return [];
    const isExported = isMarked(statement) || passed.has(found.name);
    return isExported ? [{ ...found, statement }] : [];
  });
  const counts = new Map<string, number>();
  for (const statement of source.statements) {
    if (!ts.isFunctionDeclaration(statement)) continue;
    const name = statement.name?.text ?? "default";
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return functions.filter(({ name }) => (counts.get(name) ?? 1) === 1);
}

function functionOf(statement: ts.Statement): Pick<ExportedFunction, "name" | "node"> | undefined {
  if (ts.isFunctionDeclaration(statement)) {
    if (statement.body === undefined) return undefined;
    return { name: statement.name?.text ?? "default", node: statement };
  }
  if (!ts.isVariableStatement(statement)) return undefined;
  const [declaration, ...others] = statement.declarationList.declarations;
  if (declaration === undefined || others.length > 0 || declaration.type !== undefined)
    return undefined;
  const { name, initializer } = declaration;
  if (initializer === undefined || !ts.isIdentifier(name)) return undefined;
  const isFunction = ts.isArrowFunction(initializer) || ts.isFunctionExpression(initializer);
  return isFunction ? { name: name.text, node: initializer } : undefined;
}

function isMarked(statement: ts.Statement): boolean {
  return (
    ts.canHaveModifiers(statement) &&
    (ts.getModifiers(statement) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
  );
}

/** Also above a blank line: many write it so. */
function hasComment(statement: ts.Statement, source: ts.SourceFile): boolean {
  return (ts.getLeadingCommentRanges(source.text, statement.getFullStart()) ?? []).length > 0;
}

/** Names in `export { a }`, `module.exports = { a }`, `module.exports = a` and `exports.a = a`. */
function passedNames(source: ts.SourceFile): ReadonlySet<string> {
  const names = new Set<string>();
  for (const statement of source.statements) {
    if (ts.isExportDeclaration(statement) && statement.moduleSpecifier === undefined) {
      const clause = statement.exportClause;
      if (clause === undefined || !ts.isNamedExports(clause)) continue;
      for (const { name, propertyName } of clause.elements) names.add((propertyName ?? name).text);
    } else if (ts.isExportAssignment(statement) && ts.isIdentifier(statement.expression)) {
      names.add(statement.expression.text);
    } else if (ts.isExpressionStatement(statement) && ts.isBinaryExpression(statement.expression)) {
      const { left, right } = statement.expression;
      if (!/^(?:module\.)?exports\b/.test(left.getText(source))) continue;
      if (ts.isIdentifier(right)) names.add(right.text);
      if (!ts.isObjectLiteralExpression(right)) continue;
      for (const property of right.properties) {
        if (ts.isShorthandPropertyAssignment(property)) names.add(property.name.text);
        else if (ts.isPropertyAssignment(property) && ts.isIdentifier(property.initializer)) {
          names.add(property.initializer.text);
        }
      }
    }
  }
  return names;
}
