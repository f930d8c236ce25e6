// Runs in the sandbox as a program of its own: asks TypeScript's language service, file by file and without
// loading any other file, which imports are unused, and deletes them. Request as JSON on stdin, result on stdout.
import { readFileSync, writeFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { setFlagsFromString } from "node:v8";
import ts from "typescript";
import { compilerOptionsOf } from "./compiler-options.ts";
import { mayBeDropped } from "./module-effects.ts";

setFlagsFromString("--max-old-space-size=1024");

interface Request {
  write: boolean;
  dropEffects: boolean;
  files: string[];
}
interface FileResult {
  path: string;
  removed: string[];
  kept: string[];
}

/** TypeScript's diagnostics of unused names: one name, all of a declaration, a type. */
const UNUSED = new Set([6133, 6192, 6196, 6198]);
const MOST_REMOVALS = 500;

const state = { path: "", text: "", version: 0, options: {} as ts.CompilerOptions };
const service = ts.createLanguageService({
  getCompilationSettings: () => state.options,
  getScriptFileNames: () => [state.path],
  getScriptVersion: () => String(state.version),
  getScriptSnapshot: (path) =>
    path === state.path ? ts.ScriptSnapshot.fromString(state.text) : undefined,
  getCurrentDirectory: () => process.cwd(),
  getDefaultLibFileName: () => "lib.d.ts",
  fileExists: (path) => path === state.path,
  readFile: (path) => (path === state.path ? state.text : undefined),
});

const request = JSON.parse(await text(process.stdin)) as Request;
const files = request.files.flatMap((path) => {
  const result = removeUnused(path, request);
  return result.removed.length + result.kept.length > 0 ? [result] : [];
});
process.stdout.write(JSON.stringify({ files }));

function removeUnused(path: string, { write, dropEffects }: Request): FileResult {
  const result: FileResult = { path, removed: [], kept: [] };
  const original = readFileSync(path, "utf8");
  if (!/\bimport\b/.test(original) || /@flow\b/.test(original.slice(0, 500))) return result;
  const { options, elides } = compilerOptionsOf(path);
  open(path, original, options);
  const kept = new Set<string>();
  for (let count = 0; count < MOST_REMOVALS; count++) {
    const source = service.getProgram()?.getSourceFile(path);
    if (source === undefined || hasSyntaxErrors()) break;
    const next = unusedImports(source).find(({ name }) => !kept.has(name));
    if (next === undefined) break;
    const edited = withoutImport(source, next);
    const whole = edited !== undefined && importCount(edited) < importCount(source);
    const mayGo =
      edited !== undefined &&
      isModule(edited) &&
      !isSpokenFor(source, next) &&
      (!whole || elides || dropEffects || mayBeDropped(path, next.declaration));
    if (edited === undefined || !mayGo) {
      kept.add(next.name);
      continue;
    }
    result.removed.push(next.name);
    open(path, edited.text, options);
  }
  result.kept.push(...kept);
  if (write && state.text !== original) writeFileSync(path, state.text);
  return result;
}

function open(path: string, content: string, options: ts.CompilerOptions): void {
  Object.assign(state, { path, text: content, version: state.version + 1, options });
}

function hasSyntaxErrors(): boolean {
  return service
    .getSyntacticDiagnostics(state.path)
    .some(({ code, category }) => category === ts.DiagnosticCategory.Error && code < 8000);
}

interface UnusedImport {
  readonly name: string;
  readonly diagnostic: ts.DiagnosticWithLocation;
  readonly declaration: ts.ImportDeclaration | ts.ImportEqualsDeclaration;
}

function unusedImports(source: ts.SourceFile): UnusedImport[] {
  return service.getSuggestionDiagnostics(state.path).flatMap((diagnostic) => {
    if (!UNUSED.has(diagnostic.code)) return [];
    const declaration = source.statements.find(
      (statement): statement is ts.ImportDeclaration | ts.ImportEqualsDeclaration =>
        (ts.isImportDeclaration(statement) || ts.isImportEqualsDeclaration(statement)) &&
        statement.pos <= diagnostic.start &&
        diagnostic.start < statement.end,
    );
    if (declaration === undefined) return [];
    const spelled = source.text.slice(diagnostic.start, diagnostic.start + diagnostic.length);
    return [{ name: nameIn(spelled), diagnostic, declaration }];
  });
}

/** What a person calls it: the names, without the keyword and the module. */
function nameIn(spelled: string): string {
  const clause = /^import\s+(?:type\s+)?([\s\S]+?)\s+from\b/.exec(spelled)?.[1] ?? spelled;
  return clause.replaceAll(/[{}]/g, " ").replaceAll(/\s+/g, " ").trim();
}

/**
 * The file after TypeScript's own fix that deletes imports, and no other fix. The last one in a file carries no
 * `fixId`, so what decides is that it deletes and stays within the import.
 */
function withoutImport(
  source: ts.SourceFile,
  { diagnostic, declaration }: UnusedImport,
): ts.SourceFile | undefined {
  const { start, length, code } = diagnostic;
  const newLineCharacter = source.text.includes("\r\n") ? "\r\n" : "\n";
  const format = ts.getDefaultFormatCodeSettings(newLineCharacter);
  const lineEnd = declaration.end + newLineCharacter.length;
  const changes = service
    .getCodeFixesAtPosition(state.path, start, start + length, [code], format, {})
    .filter(({ fixId }) => fixId === undefined || fixId === "unusedIdentifier_deleteImports")
    .flatMap((fix) => fix.changes.filter(({ fileName }) => fileName === state.path))
    .map(({ textChanges }) => textChanges)
    .find((edits) =>
      edits.every(
        ({ span, newText }) =>
          newText.trim() === "" &&
          span.start >= declaration.pos &&
          span.start + span.length <= lineEnd,
      ),
    );
  if (changes === undefined) return undefined;
  let edited = source.text;
  for (const { span, newText } of changes.toSorted((a, b) => b.span.start - a.span.start)) {
    edited = edited.slice(0, span.start) + newText + edited.slice(span.start + span.length);
  }
  return ts.createSourceFile(state.path, edited, ts.ScriptTarget.Latest, true);
}

function importCount(source: ts.SourceFile): number {
  return source.statements.filter(
    (statement) => ts.isImportDeclaration(statement) || ts.isImportEqualsDeclaration(statement),
  ).length;
}

/** Without its last import a file would become a script, and its declarations global. */
function isModule(source: ts.SourceFile): boolean {
  return ts.isExternalModule(source);
}

/** Named in documentation, or guarded by a comment that speaks to a tool about the line below. */
function isSpokenFor(source: ts.SourceFile, { name, declaration }: UnusedImport): boolean {
  const names = name.split(/[\s,]+/).filter((word) => /^[\w$]+$/.test(word) && word !== "as");
  const blocks = source.text.match(/\/\*\*[\s\S]*?\*\//g) ?? [];
  const documented = blocks.some(
    (block) => /[{@]/.test(block) && names.some((word) => block.split(/[^\w$]+/).includes(word)),
  );
  const above = source.text.slice(declaration.getFullStart(), declaration.getStart());
  return documented || /@ts-(?:ignore|expect-error)|(?:eslint|oxlint)-disable/.test(above);
}
