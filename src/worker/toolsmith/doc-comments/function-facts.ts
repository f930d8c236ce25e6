// Part of the program in add-comments.ts: no `#` imports.
import ts from "typescript";

type FunctionNode = ts.FunctionDeclaration | ts.ArrowFunction | ts.FunctionExpression;

const LONGEST_TYPE = 80;
const LONGEST_MESSAGE = 100;
const MOST_ERRORS = 5;

/**
 * Lines of a documentation comment that say what is certain. Types where they are wanted, and only when all of them are known;
 * a function that takes and returns nothing has none.
 */
export function factsOf(
  node: FunctionNode,
  checker: ts.TypeChecker,
  wantsTypes: boolean,
): readonly string[] {
  const types = wantsTypes ? typeLines(node, checker) : [];
  return [...types, ...errorLines(node)].filter((line) => !line.includes("*/"));
}

function typeLines(node: FunctionNode, checker: ts.TypeChecker): readonly string[] {
  const signature = checker.getSignatureFromDeclaration(node);
  if (signature === undefined || node.asteriskToken !== undefined || node.typeParameters) return [];
  const lines: string[] = [];
  for (const parameter of node.parameters) {
    if (!ts.isIdentifier(parameter.name) || parameter.dotDotDotToken !== undefined) return [];
    const type = writtenType(checker.getTypeAtLocation(parameter), node, checker);
    if (type === undefined) return [];
    const value = parameter.initializer?.getText() ?? "";
    const isShort = /^(?:-?[\d.]+|true|false|null|"[^"\]\n]{0,30}"|'[^'\]\n]{0,30}')$/.test(value);
    const fallback = isShort ? `=${value}` : "";
    const name = value === "" ? parameter.name.text : `[${parameter.name.text}${fallback}]`;
    lines.push(`@param {${type}} ${name}`);
  }
  const returned = checker.getReturnTypeOfSignature(signature);
  const isNothing = (returned.flags & (ts.TypeFlags.Void | ts.TypeFlags.Undefined)) !== 0;
  if (isNothing) return lines;
  const type = writtenType(returned, node, checker);
  return type === undefined ? [] : [...lines, `@returns {${type}}`];
}

/** A type as a comment can say it; undefined where it is not known, or names what the file does not know. */
function writtenType(
  type: ts.Type,
  node: FunctionNode,
  checker: ts.TypeChecker,
): string | undefined {
  const widened = checker.getBaseTypeOfLiteralType(type);
  const flags = ts.TypeFormatFlags.NoTruncation | ts.TypeFormatFlags.UseFullyQualifiedType;
  const text = checker.typeToString(widened, node, flags);
  if (text.length > LONGEST_TYPE || /\b(?:any|unknown|never|typeof|import)\b|[`\n]/.test(text)) {
    return undefined;
  }
  const known = new Set(
    checker.getSymbolsInScope(node, ts.SymbolFlags.Type).map(({ name }) => name),
  );
  const names = text.replaceAll(/"[^"]*"/g, "").match(/\b[A-Z_$][\w$]*/g) ?? [];
  return names.every((name) => known.has(name)) ? text : undefined;
}

/** `throw new X("why")` that leaves the function: not in another one, and not where it is caught. */
function errorLines(node: FunctionNode): readonly string[] {
  const lines = new Set<string>();
  const visit = (child: ts.Node, isCaught: boolean): void => {
    if (ts.isFunctionLike(child) || ts.isClassLike(child)) return;
    if (ts.isTryStatement(child)) {
      visit(child.tryBlock, isCaught || child.catchClause !== undefined);
      if (child.catchClause !== undefined) visit(child.catchClause, isCaught);
      if (child.finallyBlock !== undefined) visit(child.finallyBlock, isCaught);
      return;
    }
    if (ts.isThrowStatement(child) && !isCaught) {
      const line = errorLine(child.expression);
      if (line !== undefined) lines.add(line);
    }
    ts.forEachChild(child, (next) => visit(next, isCaught));
  };
  if (node.body !== undefined) visit(node.body, false);
  return [...lines].slice(0, MOST_ERRORS);
}

function errorLine(thrown: ts.Expression): string | undefined {
  if (!ts.isNewExpression(thrown) || !ts.isIdentifier(thrown.expression)) return undefined;
  const [first] = thrown.arguments ?? [];
  const said = first !== undefined && ts.isStringLiteralLike(first) ? first.text : "";
  // A single word is what an error of its own makes a message of.
  const isMessage = said.length <= LONGEST_MESSAGE && /\S \S/.test(said) && !/[\n{}@]/.test(said);
  return `@throws {${thrown.expression.text}}${isMessage ? ` ${said}` : ""}`;
}
