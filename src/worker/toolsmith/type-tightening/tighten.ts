// Runs in the sandbox as a program of its own: makes types tighter where the type checker then says nothing new.
// Request as JSON on stdin, result on stdout.
import { resolve } from "node:path";
import { text } from "node:stream/consumers";
import { setFlagsFromString } from "node:v8";
import ts from "typescript";
import {
  bringsNone,
  openPrograms,
  type OpenProgram,
  withChanges,
} from "../typescript-program/open-programs.ts";

setFlagsFromString("--max-old-space-size=2048");

type Kind = "any" | "readonly";
interface Request {
  write: boolean;
  configurations: string[];
  files: string[];
  kinds: Kind[];
}
interface FileResult {
  path: string;
  tightened: { kind: Kind; name: string }[];
}
interface Tightening {
  kind: Kind;
  name: string;
  change: ts.TextChange;
}

const request = JSON.parse(await text(process.stdin)) as Request;
const wanted = new Set(request.files);
const done = new Set<string>();
const results: FileResult[] = [];
for (const program of openPrograms(request.configurations)) {
  for (const path of program.files) {
    if (!wanted.has(path) || done.has(path) || !/\.[cm]?tsx?$/.test(path)) continue;
    done.add(path);
    if (!/\bany\b|\bprivate\b|#\w/.test(program.text(path))) continue;
    const tightened = tighten(program, path);
    if (tightened.length === 0) continue;
    results.push({ path, tightened });
    if (request.write) program.save(path);
  }
}
process.stdout.write(JSON.stringify({ files: results }));

/** One after another from the end of the file, so that the places of the others stay. */
function tighten(program: OpenProgram, path: string): FileResult["tightened"] {
  const known = program.problems(path);
  const found: Tightening[] = [];
  for (const each of tighteningsIn(program, path)) {
    const before = program.text(path);
    program.replace(path, withChanges(before, [each.change]));
    if (bringsNone(known, program.problems(path))) found.push(each);
    else program.replace(path, before);
  }
  return found.map(({ kind, name }) => ({ kind, name })).toReversed();
}

function tighteningsIn(program: OpenProgram, path: string): Tightening[] {
  const source = program.service.getProgram()?.getSourceFile(resolve(path));
  const checker = program.service.getProgram()?.getTypeChecker();
  if (source === undefined || checker === undefined) return [];
  const found: Tightening[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node)) found.push(...withoutAny(node, checker));
    if (ts.isClassLike(node)) found.push(...readonlyFields(node, source));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found
    .filter(({ kind }) => request.kinds.includes(kind))
    .toSorted((a, b) => b.change.span.start - a.change.span.start);
}

/**
 * `const a: any = value` in a function, whose value has a type of its own. Of what is exported others would see it, and
 * what `let` holds may change.
 */
function withoutAny(node: ts.VariableDeclaration, checker: ts.TypeChecker): Tightening[] {
  const { type, initializer, name } = node;
  if (type?.kind !== ts.SyntaxKind.AnyKeyword || initializer === undefined) return [];
  const isConstant = (ts.getCombinedNodeFlags(node) & ts.NodeFlags.Const) !== 0;
  const isLocal = ts.findAncestor(node, ts.isFunctionLike) !== undefined;
  if (!isConstant || !isLocal || !ts.isIdentifier(name) || holdsAny(initializer, checker))
    return [];
  const span = { start: name.end, length: type.end - name.end };
  return [{ kind: "any", name: name.text, change: { span, newText: "" } }];
}

function holdsAny(node: ts.Expression, checker: ts.TypeChecker): boolean {
  const type = checker.getTypeAtLocation(node);
  const isLoose =
    (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown | ts.TypeFlags.Never)) !== 0;
  // An empty list grows to its type by what is put in, an empty object is said to be any on purpose.
  const isEmpty =
    (ts.isArrayLiteralExpression(node) && node.elements.length === 0) ||
    (ts.isObjectLiteralExpression(node) && node.properties.length === 0);
  return isLoose || isEmpty || /\bany\b/.test(checker.typeToString(type));
}

/** Private fields that nothing but a declaration and the constructor's own statements set. */
function readonlyFields(node: ts.ClassLikeDeclaration, source: ts.SourceFile): Tightening[] {
  return node.members.flatMap((member) => {
    if (!ts.isPropertyDeclaration(member) || member.questionToken !== undefined) return [];
    const flags = ts.getCombinedModifierFlags(member);
    const isPrivate =
      ts.isPrivateIdentifier(member.name) || (flags & ts.ModifierFlags.Private) !== 0;
    const isFixed =
      (flags &
        (ts.ModifierFlags.Readonly | ts.ModifierFlags.Accessor | ts.ModifierFlags.Ambient)) !==
      0;
    const isDecorated = ts.canHaveDecorators(member) && (ts.getDecorators(member) ?? []).length > 0;
    if (!isPrivate || isFixed || isDecorated || ts.isComputedPropertyName(member.name)) return [];
    // Without a type of its own, readonly would narrow a literal's type to that literal.
    if (member.type === undefined && isLiteral(member.initializer)) return [];
    const span = { start: member.name.getStart(source), length: 0 };
    const name = member.name.getText(source);
    return [{ kind: "readonly", name, change: { span, newText: "readonly " } }];
  });
}

function isLiteral(node: ts.Expression | undefined): boolean {
  return (
    node !== undefined &&
    (ts.isLiteralExpression(node) ||
      ts.isPrefixUnaryExpression(node) ||
      node.kind === ts.SyntaxKind.TrueKeyword ||
      node.kind === ts.SyntaxKind.FalseKeyword ||
      node.kind === ts.SyntaxKind.NullKeyword)
  );
}
