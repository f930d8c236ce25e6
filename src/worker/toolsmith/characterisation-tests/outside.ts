// Part of a program that runs in the sandbox: no `#` imports.
import ts from "typescript";

/** What reads or changes something that is not given to it. */
const GLOBALS =
  /\b(?:process|console|document|window|globalThis|localStorage|fetch|setTimeout|setInterval|setImmediate|queueMicrotask|require|crypto|performance|this|arguments)\b|\bimport\s*\(|\bMath\.random\b|\bDate\.now\b|\bnew Date\(\)/;
/** Modules of Node that do nothing but reckon. */
const PURE_MODULES =
  /^(?:node:)?(?:assert|buffer|path|punycode|querystring|string_decoder|url|util)(?:\/|$)/;
/** Files of the repository: relative, by `#name`, or by the aliases that are in use. */
const OWN_MODULES = /^(?:\.{1,2}(?:\/|$)|#|[@~]\/)/;
const MOST_FUNCTIONS = 200;

/**
 * Whether a function, or one of the repository that it names, uses what is not given to it: globals that differ from call to
 * call, modules of Node that reach the machine, and packages, of which nothing is known.
 */
export function usesOutside(
  node: ts.Node,
  checker: ts.TypeChecker,
  seen: Set<ts.Node> = new Set(),
): boolean {
  if (seen.has(node)) return false;
  seen.add(node);
  if (seen.size > MOST_FUNCTIONS || GLOBALS.test(node.getText())) return true;
  let found = false;
  const visit = (each: ts.Node): void => {
    if (found) return;
    if (ts.isIdentifier(each)) found = namesOutside(each, checker, seen);
    ts.forEachChild(each, visit);
  };
  visit(node);
  return found;
}

function namesOutside(
  identifier: ts.Identifier,
  checker: ts.TypeChecker,
  seen: Set<ts.Node>,
): boolean {
  const symbol = checker.getSymbolAtLocation(identifier);
  if (symbol === undefined) return false;
  const isAlias = (symbol.flags & ts.SymbolFlags.Alias) !== 0;
  if (isAlias && isImportedFromOutside(symbol)) return true;
  const declared = (isAlias ? checker.getAliasedSymbol(symbol) : symbol).valueDeclaration;
  if (declared === undefined || declared.getSourceFile().isDeclarationFile) return false;
  const isFunction =
    ts.isFunctionDeclaration(declared) ||
    (ts.isVariableDeclaration(declared) &&
      declared.initializer !== undefined &&
      ts.isFunctionLike(declared.initializer));
  return isFunction && usesOutside(declared, checker, seen);
}

function isImportedFromOutside({ declarations = [] }: ts.Symbol): boolean {
  return declarations.some((declaration) => {
    const from = ts.findAncestor(declaration, ts.isImportDeclaration);
    if (from === undefined || !ts.isStringLiteral(from.moduleSpecifier)) return false;
    if (from.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword) return false;
    const { text } = from.moduleSpecifier;
    return !OWN_MODULES.test(text) && !PURE_MODULES.test(text);
  });
}
