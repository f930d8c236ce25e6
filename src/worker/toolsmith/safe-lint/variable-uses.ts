import ts from "typescript";

/** Identifiers that mean the variable of this name, other than the name itself. */
export function usesOf(
  name: ts.Identifier,
  source: ts.SourceFile,
  checker: ts.TypeChecker,
): ts.Identifier[] {
  const symbol = checker.getSymbolAtLocation(name);
  const uses: ts.Identifier[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && node !== name && node.text === name.text) {
      if (symbol === undefined || meaning(node, checker) === symbol) uses.push(node);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return uses;
}

function meaning(node: ts.Identifier, checker: ts.TypeChecker): ts.Symbol | undefined {
  const { parent } = node;
  if (ts.isShorthandPropertyAssignment(parent)) {
    return checker.getShorthandAssignmentValueSymbol(parent);
  }
  if (ts.isExportSpecifier(parent)) return checker.getExportSpecifierLocalTargetSymbol(parent);
  return checker.getSymbolAtLocation(node);
}

/** Whether the function (or the file) declares the name once more: as a parameter, a function, in any of its blocks. */
export function isRedeclared(name: ts.Identifier, source: ts.SourceFile): boolean {
  const home = functionAround(name);
  let found = false;
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && node !== name && node.text === name.text) {
      const { parent } = node;
      const isName = "name" in parent && parent.name === node && declares(parent);
      found ||= isName && functionAround(ts.isFunctionDeclaration(parent) ? parent : node) === home;
    }
    if (!found) ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const declares = (node: ts.Node): boolean =>
  ts.isVariableDeclaration(node) ||
  ts.isBindingElement(node) ||
  ts.isParameter(node) ||
  ts.isFunctionDeclaration(node) ||
  ts.isClassDeclaration(node) ||
  ts.isEnumDeclaration(node) ||
  ts.isModuleDeclaration(node) ||
  ts.isImportClause(node) ||
  ts.isImportSpecifier(node) ||
  ts.isNamespaceImport(node) ||
  ts.isImportEqualsDeclaration(node);

/** What runs at a time of its own. */
export const isFunction = (node: ts.Node): boolean =>
  ts.isFunctionLike(node) ||
  ts.isPropertyDeclaration(node) ||
  ts.isClassStaticBlockDeclaration(node);

export const functionAround = (node: ts.Node): ts.Node | undefined =>
  ts.findAncestor(node.parent, isFunction);

/** A `let` with the name of the caught error is a syntax error in the block, and another variable deeper in it. */
export function isCaughtName(name: ts.Identifier): boolean {
  return (
    ts.findAncestor(
      name,
      (each) =>
        ts.isCatchClause(each) &&
        each.variableDeclaration !== undefined &&
        each.variableDeclaration.getText().includes(name.text),
    ) !== undefined
  );
}

/** Whether the use is in a function that can be called before the declaration, as its name is known from the start. */
export function mayRunBefore(
  use: ts.Node,
  declaration: ts.Node,
  source: ts.SourceFile,
  checker: ts.TypeChecker,
): boolean {
  const seen = new Set<ts.FunctionDeclaration>();
  const isCalledBefore = (callee: ts.FunctionDeclaration): boolean => {
    if (callee.name === undefined || seen.has(callee)) return false;
    seen.add(callee);
    return usesOf(callee.name, source, checker).some((call) => {
      const callers = functionsAround(call, declaration);
      return call.pos < declaration.end || callers.some(isCalledBefore);
    });
  };
  return functionsAround(use, declaration).some(isCalledBefore);
}

/** Function declarations around the node, up to the function that the declaration is in. */
function functionsAround(node: ts.Node, declaration: ts.Node): ts.FunctionDeclaration[] {
  const found: ts.FunctionDeclaration[] = [];
  for (let each: ts.Node | undefined = node.parent; each !== undefined; each = each.parent) {
    if (each.pos <= declaration.pos && each.end >= declaration.end) break;
    if (ts.isFunctionDeclaration(each)) found.push(each);
  }
  return found;
}
