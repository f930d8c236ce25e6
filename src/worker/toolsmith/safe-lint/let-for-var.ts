import ts from "typescript";
import { singleFile } from "./single-file.ts";
import {
  functionAround,
  isCaughtName,
  isFunction,
  isRedeclared,
  mayRunBefore,
  usesOf,
} from "./variable-uses.ts";

/** Odd ones, and those that CommonJS has declared already as parameters of the whole file. */
const TAKEN: ReadonlySet<string> = new Set(
  "let arguments undefined exports require module __filename __dirname".split(" "),
);

/**
 * The text with `let` for each `var` where nothing can tell the difference. A linter's fix looks at less, and tests
 * rarely see what it breaks: a variable that keeps its value from one round of a loop to the next, that closures of
 * all rounds share, that is read before its line is reached, declared twice, or seen by other scripts of a page.
 */
export function letForVar(path: string, text: string): string {
  const { source, checker } = singleFile(path, text);
  if (source === undefined || hidesUses(source)) return text;
  const starts: number[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclarationList(node) && mayBeLet(node, source, checker)) {
      starts.push(node.getStart(source));
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return starts.reduceRight(
    (result, start) => `${result.slice(0, start)}let${result.slice(start + "var".length)}`,
    text,
  );
}

/** `eval` and `with` find variables by name, where no reader of the code sees it. */
function hidesUses(source: ts.SourceFile): boolean {
  let found = false;
  const visit = (node: ts.Node): void => {
    found ||= ts.isWithStatement(node) || (ts.isIdentifier(node) && node.text === "eval");
    if (!found) ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function mayBeLet(
  list: ts.VariableDeclarationList,
  source: ts.SourceFile,
  checker: ts.TypeChecker,
): boolean {
  if ((list.flags & ts.NodeFlags.BlockScoped) !== 0) return false;
  const block = blockOf(list);
  if (block === undefined || (block === source && !isModule(source))) return false;
  const names = list.declarations.flatMap(({ name }) => namesIn(name));
  const loop = loopAround(list.parent);
  if (loop !== undefined && keepsValue(list, loop)) return false;
  return names.every((name) => {
    if (TAKEN.has(name.text)) return false;
    if (isRedeclared(name, source) || isCaughtName(name)) return false;
    const declaration = declarationOf(name);
    return usesOf(name, source, checker).every(
      (use) =>
        use.getStart(source) >= block.getStart(source) &&
        use.end <= block.end &&
        isAfter(use, declaration) &&
        (loop === undefined || functionAround(use) === functionAround(name)) &&
        !mayRunBefore(use, declaration, source, checker),
    );
  });
}

/** What a `let` at this place would be seen in; `undefined` where it could not stand. */
function blockOf(list: ts.VariableDeclarationList): ts.Node | undefined {
  const { parent } = list;
  if (ts.isForStatement(parent) || ts.isForInStatement(parent) || ts.isForOfStatement(parent)) {
    return parent;
  }
  if (!ts.isVariableStatement(parent) || (parent.modifiers?.length ?? 0) > 0) return undefined;
  return ts.isBlock(parent.parent) || ts.isSourceFile(parent.parent) ? parent.parent : undefined;
}

/** In a script, a variable of the file is one of the page. TypeScript marks modules of both kinds. */
function isModule(source: ts.SourceFile): boolean {
  const { commonJsModuleIndicator } = source as { commonJsModuleIndicator?: unknown };
  return ts.isExternalModule(source) || commonJsModuleIndicator !== undefined;
}

function namesIn(name: ts.BindingName): ts.Identifier[] {
  if (ts.isIdentifier(name)) return [name];
  return name.elements.flatMap((element) =>
    ts.isOmittedExpression(element) ? [] : namesIn(element.name),
  );
}

function declarationOf(name: ts.Identifier): ts.VariableDeclaration {
  let node: ts.Node = name;
  while (!ts.isVariableDeclaration(node)) node = node.parent;
  return node;
}

function isAfter(use: ts.Node, declaration: ts.VariableDeclaration): boolean {
  const { initializer, parent } = declaration;
  const head = parent.parent;
  // `for (let each of each)` reads its own variable.
  if (ts.isForInStatement(head) || ts.isForOfStatement(head)) return use.pos >= head.expression.end;
  if (use.pos >= declaration.end) return true;
  // `var run = function () { run(); }` is called after the line at the soonest.
  if (initializer === undefined) return false;
  if (!ts.isFunctionExpression(initializer) && !ts.isArrowFunction(initializer)) return false;
  return use.pos >= initializer.pos && use.end <= initializer.end;
}

/** The loop in whose rounds this node runs, itself included. */
function loopAround(node: ts.Node): ts.IterationStatement | undefined {
  const found = ts.findAncestor(
    node,
    (each) => isFunction(each) || ts.isIterationStatement(each, false),
  );
  return found !== undefined && ts.isIterationStatement(found, false) ? found : undefined;
}

/** Whether a `let` would begin each round empty, where the `var` had the value of the round before. */
function keepsValue(list: ts.VariableDeclarationList, loop: ts.IterationStatement): boolean {
  if (ts.isForInStatement(list.parent) || ts.isForOfStatement(list.parent)) return false;
  if (list.declarations.every(({ initializer }) => initializer !== undefined)) return false;
  if (loop !== list.parent) return true;
  // The head of a loop is empty anew only in a loop around it.
  return loopAround(loop.parent) !== undefined;
}
