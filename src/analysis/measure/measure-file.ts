import { parseSync } from "oxc-parser";
import type { Comment, ParseResult, ParserOptions } from "oxc-parser";
import { broken } from "./measured-file.ts";
import type { MeasuredFile } from "./measured-file.ts";
import { findSmells } from "./check-walk.ts";
import { functionMetrics, place, runningCount } from "./function-metrics.ts";
import { LineIndex } from "./line-index.ts";
import type { FileMeasurement, SmellPlace, SyntaxProblem } from "./measurement.ts";
import { exportedSymbols, importReferences } from "./modules.ts";
import { childNode, childNodes } from "./syntax-tree.ts";
import type { SyntaxNode } from "./syntax-tree.ts";
import { tokenize } from "./tokens.ts";
import { TreeWalk } from "./walk.ts";

/** Reads a file's text once and forgets its tree. Never throws for what is in the text. */
export function measureFile(path: string, text: string): MeasuredFile {
  const lines = new LineIndex(text);
  try {
    return measureParsed(path, text, parseLeniently(path, text), lines);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return broken(lines.count(text), "nested too deeply to be read");
  }
}

/**
 * Plain `.js` may hold JSX, or be a sloppy script: what some way of reading accepts is not broken. Ends the process when
 * the text is nested too deeply (`isDeeplyNested`).
 */
export function parseLeniently(path: string, text: string): ParseResult {
  const attempts: ParserOptions[] = [{}];
  if (/\.jsx?$/.test(path)) attempts.push({ lang: "jsx" }, { lang: "jsx", sourceType: "script" });
  if (path.endsWith(".cjs")) attempts.push({ sourceType: "script" });
  let first: ParseResult | undefined;
  for (const attempt of attempts) {
    const result = parseSync(path, text, { preserveParens: false, ...attempt });
    if (!result.errors.some((error) => error.severity === "Error")) return result;
    first ??= result;
  }
  return first ?? parseSync(path, text);
}

function measureParsed(
  path: string,
  text: string,
  result: ParseResult,
  lines: LineIndex,
): MeasuredFile {
  const program = result.program as unknown as SyntaxNode;
  const { comments } = result;
  const walk = new TreeWalk();
  walk.walk(program);
  const tokens = tokenize({
    text,
    comments,
    atoms: walk.atoms.toSorted((left, right) => left.start - right.start),
    ignored: childNodes(program, "body").filter(isNoCode),
  });
  const codeLinesUntil = runningCount(tokens.codeLines);
  const codeLinesBetween = (first: number, last: number): number =>
    (codeLinesUntil[last] ?? 0) - (codeLinesUntil[first - 1] ?? 0);
  const moduleInput = {
    module: result.module,
    program,
    isTypeScript: /\.[mc]?tsx?$/.test(path),
    valueNames: walk.valueNames,
    calls: walk.requires,
    lines,
    isDocumented: documentation(text, comments),
  };
  const measurement: FileMeasurement = {
    lines: lines.count(text),
    codeLines: codeLinesUntil.at(-1) ?? 0,
    tokenCount: tokens.hashes.length,
    functions: functionMetrics(walk, lines, codeLinesBetween),
    classes: walk.classes.map(({ node, name }) => ({
      name,
      ...place(node, lines),
      methods: methodCount(node),
    })),
    imports: importReferences(moduleInput),
    exports: exportedSymbols(moduleInput),
    smells: [
      ...smellPlaces(walk, comments, lines),
      ...checkedSmells({ program, text, walk, lines }),
    ],
    ...(walk.thrown === 0 ? {} : { failures: { thrown: walk.thrown, returned: 0, stopped: 0 } }),
    generated: isGenerated(comments, lines),
    syntaxErrors: syntaxProblems(result, lines),
  };
  return { measurement, tokens: { hashes: tokens.hashes, lines: tokens.lines } };
}

/** Statements whose repetition is no copied code: imports, exports, and types (overloads repeat by nature). */
function isNoCode(statement: SyntaxNode): boolean {
  if (statement.type === "ImportDeclaration" || statement.type === "ExportAllDeclaration")
    return true;
  const isExport = statement.type === "ExportNamedDeclaration";
  const declaration = isExport ? childNode(statement, "declaration") : statement;
  return (
    declaration === undefined ||
    /^TS(InterfaceDeclaration|TypeAliasDeclaration|DeclareFunction)$/.test(declaration.type)
  );
}

function methodCount(node: SyntaxNode): number {
  const body = childNode(node, "body");
  const members = body === undefined ? [] : childNodes(body, "body");
  return members.filter(
    (member) =>
      member.type === "MethodDefinition" &&
      childNode(member, "value")?.type === "FunctionExpression", // overload signatures have no body
  ).length;
}

function smellPlaces(
  walk: TreeWalk,
  comments: readonly Comment[],
  lines: LineIndex,
): readonly SmellPlace[] {
  return walk.smells
    .filter(
      // A catch with a comment says why it does nothing.
      ({ smell, node }) =>
        smell !== "empty-catch" ||
        !comments.some((comment) => comment.start >= node.start && comment.end <= node.end),
    )
    .map(({ smell, node, within, size }) => ({ smell, ...place(node, lines), within, size }));
}

function checkedSmells({
  program,
  text,
  walk,
  lines,
}: {
  readonly program: SyntaxNode;
  readonly text: string;
  readonly walk: TreeWalk;
  readonly lines: LineIndex;
}): readonly SmellPlace[] {
  const names = new Map(walk.functions.map(({ node, name }) => [node, name]));
  return findSmells(program, text).map(({ smell, node, home }) => ({
    smell,
    ...place(node, lines),
    within: (home === undefined ? undefined : names.get(home)) ?? "<module>",
    size: 0,
  }));
}

/** Whether a documentation comment stands directly before an offset. */
function documentation(text: string, comments: readonly Comment[]): (start: number) => boolean {
  const documentationComments = comments.filter(
    (comment) => comment.type === "Block" && comment.value.startsWith("*"),
  );
  return (start) =>
    documentationComments.some(
      (comment) => comment.end <= start && text.slice(comment.end, start).trim() === "",
    );
}

function isGenerated(comments: readonly Comment[], lines: LineIndex): boolean {
  return comments.some(
    (comment) =>
      lines.line(comment.start) <= 10 &&
      /@generated|do not edit|auto-?generated (?:by|file|from)/i.test(comment.value),
  );
}

function syntaxProblems(result: ParseResult, lines: LineIndex): readonly SyntaxProblem[] {
  return result.errors
    .filter((error) => error.severity === "Error")
    .slice(0, 5)
    .map((error) => {
      const start = error.labels[0]?.start ?? 0;
      return { message: error.message, line: lines.line(start), column: lines.column(start) };
    });
}
