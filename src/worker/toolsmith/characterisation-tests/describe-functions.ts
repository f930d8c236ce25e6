// Runs in the sandbox as a program of its own: exported functions whose parameters have types that values can be made
// of, and calls of them. Request as JSON on stdin, result on stdout.
import { relative, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { setFlagsFromString } from "node:v8";
import fc from "fast-check";
import ts from "typescript";
import { openPrograms } from "../typescript-program/open-programs.ts";
import { literalOf } from "./literal.ts";
import { usesOutside } from "./outside.ts";
import { type Dictionary, valuesOfType } from "./values-of-type.ts";

setFlagsFromString("--max-old-space-size=2048");

interface Request {
  configurations: string[];
  files: string[];
  /** Of each function. */
  calls: number;
}
interface CallableFunction {
  path: string;
  /** `default` for the default export. */
  name: string;
  line: number;
  endLine: number;
  /** Arguments of each call, as they are written in the code. */
  calls: string[];
}

const request = JSON.parse(await text(process.stdin)) as Request;
const wanted = new Set(request.files);
const found: CallableFunction[] = [];
const left: Record<string, number> = {};
for (const { service, files } of openPrograms(request.configurations)) {
  const program = service.getProgram();
  if (program !== undefined) lookThrough(program, files);
}
if (wanted.size > 0) lookThrough(untypedProgram([...wanted]), [...wanted]);
process.stdout.write(JSON.stringify({ functions: found, left }));

/** JavaScript has types too, in its comments. */
function untypedProgram(files: readonly string[]): ts.Program {
  return ts.createProgram({
    rootNames: files.map((file) => resolve(file)),
    options: {
      allowJs: true,
      checkJs: true,
      strict: true,
      noEmit: true,
      target: ts.ScriptTarget.ESNext,
      module: ts.ModuleKind.NodeNext,
      skipLibCheck: true,
      types: [],
    },
  });
}

function lookThrough(program: ts.Program, files: readonly string[]): void {
  const checker = program.getTypeChecker();
  for (const path of files) {
    if (!wanted.delete(path)) continue;
    const source = program.getSourceFile(resolve(path));
    const module = source && checker.getSymbolAtLocation(source);
    if (source === undefined || module === undefined) continue;
    for (const symbol of checker.getExportsOfModule(module)) {
      const described = describe(symbol, source, checker);
      if (typeof described === "string") left[described] = (left[described] ?? 0) + 1;
      else if (described !== undefined) found.push(described);
    }
  }
}

/** Undefined for what is no function of this file; a text is why it cannot be called. */
function describe(
  exported: ts.Symbol,
  source: ts.SourceFile,
  checker: ts.TypeChecker,
): CallableFunction | string | undefined {
  const isAlias = (exported.flags & ts.SymbolFlags.Alias) !== 0;
  const symbol = isAlias ? checker.getAliasedSymbol(exported) : exported;
  const declaration = symbol.valueDeclaration;
  const node = declaration && functionOf(declaration);
  if (node?.body === undefined || node.getSourceFile() !== source) return undefined;
  if (node.asteriskToken !== undefined) return "generators";
  const code = node.getText(source);
  if (usesOutside(node, checker)) return "they use what is not given to them";
  const signatures = checker.getTypeOfSymbolAtLocation(symbol, source).getCallSignatures();
  const [signature] = signatures;
  if (signature === undefined || signatures.length > 1) return "they have several signatures";
  if (isNothing(signature.getReturnType())) return "they return nothing";
  const dictionary = constantsIn(node, checker);
  const values = signature.getParameters().map((parameter) => {
    const type = checker.getTypeOfSymbolAtLocation(parameter, node);
    return valuesOfType(type, { checker, dictionary, place: node });
  });
  const last = signature.getParameters().at(-1)?.valueDeclaration;
  const hasRest = last !== undefined && ts.isParameter(last) && last.dotDotDotToken !== undefined;
  if (values.includes(undefined) || hasRest)
    return "no values can be made of the types of their parameters";
  const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
  return {
    path: relative(process.cwd(), source.fileName),
    name: exported.escapedName === "default" ? "default" : exported.name,
    line: line + 1,
    endLine: source.getLineAndCharacterOfPosition(node.end).line + 1,
    calls: callsWith(
      values.filter((value) => value !== undefined),
      `${source.fileName.length}${code}`,
    ),
  };
}

type FunctionNode = ts.FunctionDeclaration | ts.ArrowFunction | ts.FunctionExpression;

function functionOf(declaration: ts.Declaration): FunctionNode | undefined {
  if (ts.isFunctionDeclaration(declaration)) return declaration;
  if (!ts.isVariableDeclaration(declaration)) return undefined;
  const { initializer } = declaration;
  if (initializer === undefined) return undefined;
  return ts.isArrowFunction(initializer) || ts.isFunctionExpression(initializer)
    ? initializer
    : undefined;
}

function isNothing(type: ts.Type): boolean {
  return (type.flags & (ts.TypeFlags.Void | ts.TypeFlags.Never | ts.TypeFlags.Undefined)) !== 0;
}

/** What the code itself compares with: texts, numbers and patterns, also those that it names. */
function constantsIn(node: ts.Node, checker: ts.TypeChecker): Dictionary {
  const texts = new Set<string>();
  const numbers = new Set<number>();
  const patterns = new Set<string>();
  const visit = (each: ts.Node): void => {
    if (ts.isStringLiteralLike(each) && each.text.length <= 20) texts.add(each.text);
    if (ts.isRegularExpressionLiteral(each)) patterns.add(each.text);
    if (ts.isNumericLiteral(each)) {
      const value = Number(each.text);
      for (const near of [value - 1, value, value + 1]) numbers.add(near);
    }
    if (ts.isIdentifier(each)) {
      const declared = checker.getSymbolAtLocation(each)?.valueDeclaration;
      const constant = declared && ts.isVariableDeclaration(declared) && declared.initializer;
      if (constant && ts.isRegularExpressionLiteral(constant)) patterns.add(constant.text);
    }
    ts.forEachChild(each, visit);
  };
  visit(node);
  return { texts: [...texts], numbers: [...numbers], patterns: [...patterns] };
}

/** The same calls for the same code; short ones first, each once. */
function callsWith(values: readonly fc.Arbitrary<unknown>[], code: string): string[] {
  if (values.length === 0) return [""];
  const seed = [...code].reduce((sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) | 0, 7);
  const samples = fc.sample(fc.tuple(...values), { numRuns: request.calls * 4, seed });
  const calls = new Set<string>();
  for (const sample of samples) {
    const written = sample.map((value) => literalOf(value));
    while (written.at(-1) === "undefined") written.pop();
    if (written.every((each) => each !== undefined)) calls.add(written.join(", "));
  }
  return [...calls].slice(0, request.calls);
}
