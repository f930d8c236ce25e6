// Runs in the sandbox as a program of its own: asks TypeScript's language service for the imports of names that are
// not found, and keeps those that the type checker accepts. Request as JSON on stdin, result on stdout.
import { dirname, join, relative, resolve } from "node:path";
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

interface Request {
  write: boolean;
  configurations: string[];
  /** Those to look at. */
  files: string[];
  /** All that a person wrote. */
  sources: string[];
}
interface FileResult {
  path: string;
  /** Name and the module that it is imported from now. */
  added: { name: string; from: string }[];
  /** Names for which it is not certain which import is meant. */
  open: string[];
}
interface Candidate {
  changes: readonly ts.TextChange[];
  specifier: string;
}

/** Cannot find a name, one with a suggestion of another spelling, a namespace, or React where JSX needs it. */
const NOT_FOUND = [2304, 2552, 2503, 2686, 2874];
const MOST_NAMES = 100;

const request = JSON.parse(await text(process.stdin)) as Request;
const wanted = new Set(request.files);
const done = new Set<string>();
const results: FileResult[] = [];
for (const program of openPrograms(request.configurations, request.sources)) {
  let uses: Map<string, number> | undefined;
  for (const path of program.files) {
    if (!wanted.has(path) || done.has(path)) continue;
    done.add(path);
    if (!isModule(program, path)) continue;
    if (missingNames(program, path).length === 0) continue;
    uses ??= importedNames(program);
    const result = addImports(program, path, uses);
    if (result.added.length + result.open.length > 0) results.push(result);
    if (request.write && result.added.length > 0) program.save(path);
  }
}
process.stdout.write(JSON.stringify({ files: results }));

/** A script of a page is given its names by other scripts. */
function isModule({ service, text: textOf }: OpenProgram, path: string): boolean {
  const source = service.getProgram()?.getSourceFile(resolve(path));
  if (source === undefined) return false;
  return ts.isExternalModule(source) || /\brequire\s*\(|\bexports\b/.test(textOf(path));
}

function missingNames(
  program: OpenProgram,
  path: string,
): { name: string; start: number; code: number }[] {
  const seen = new Set<string>();
  const source = program.text(path);
  return program.service
    .getSemanticDiagnostics(resolve(path))
    .flatMap(({ code, start, length }) => {
      if (!NOT_FOUND.includes(code) || start === undefined) return [];
      const name = source.slice(start, start + (length ?? 0));
      if (seen.has(name)) return [];
      seen.add(name);
      return [{ name, start, code }];
    });
}

function addImports(program: OpenProgram, path: string, uses: Map<string, number>): FileResult {
  const result: FileResult = { path, added: [], open: [] };
  const left = new Set<string>();
  for (let count = 0; count < MOST_NAMES; count++) {
    const next = missingNames(program, path).find(({ name }) => !left.has(name));
    if (next === undefined) break;
    const candidates = candidatesFor(program, path, next);
    const chosen = choose(path, next.name, candidates, uses);
    const before = program.text(path);
    const known = program.problems(path);
    if (chosen !== undefined) program.replace(path, withChanges(before, chosen.changes));
    const isFound = !missingNames(program, path).some(({ name }) => name === next.name);
    if (chosen !== undefined && isFound && bringsNone(known, program.problems(path))) {
      result.added.push({ name: next.name, from: chosen.specifier });
      continue;
    }
    program.replace(path, before);
    left.add(next.name);
    if (candidates.length > 0) result.open.push(next.name);
  }
  return result;
}

function candidatesFor(
  program: OpenProgram,
  path: string,
  { name, start, code }: { name: string; start: number; code: number },
): Candidate[] {
  const lines = program.text(path).includes("\r\n") ? "\r\n" : "\n";
  const format = ts.getDefaultFormatCodeSettings(lines);
  const preferences: ts.UserPreferences = { includeCompletionsForModuleExports: true };
  return program.service
    .getCodeFixesAtPosition(resolve(path), start, start + name.length, [code], format, preferences)
    .flatMap(({ fixName, description, changes }) => {
      const specifier = /"([^"]+)"/.exec(description)?.[1];
      const own = changes.filter(({ fileName }) => fileName === resolve(path));
      if (fixName !== "import" || specifier === undefined || own.length !== changes.length)
        return [];
      return [{ specifier, changes: own.flatMap(({ textChanges }) => [...textChanges]) }];
    });
}

/**
 * The one that the rest of the repository means by that name; else the only one there is, when it is the
 * repository's own. A package that no one has imported that name from is a guess.
 */
function choose(
  path: string,
  name: string,
  candidates: readonly Candidate[],
  uses: Map<string, number>,
): Candidate | undefined {
  const used = candidates
    .map((each) => ({ each, count: uses.get(keyOf(path, each.specifier, name)) ?? 0 }))
    .filter(({ count }) => count > 0)
    .toSorted((a, b) => b.count - a.count);
  const [first, second] = used;
  if (first !== undefined)
    return second === undefined || isSame(first.each, second.each) ? first.each : undefined;
  const [only, ...others] = candidates;
  return only !== undefined && others.length === 0 && only.specifier.startsWith(".")
    ? only
    : undefined;
}

function isSame(a: Candidate, b: Candidate): boolean {
  return a.specifier.replace(/^node:/, "") === b.specifier.replace(/^node:/, "");
}

/** How often each name is imported from each module, the repository's own by their paths. */
function importedNames(program: OpenProgram): Map<string, number> {
  const uses = new Map<string, number>();
  for (const path of program.files) {
    const source = program.service.getProgram()?.getSourceFile(resolve(path));
    for (const statement of source?.statements ?? []) {
      if (!ts.isImportDeclaration(statement) || !ts.isStringLiteral(statement.moduleSpecifier))
        continue;
      const specifier = statement.moduleSpecifier.text;
      for (const name of namesOf(statement.importClause)) {
        const key = keyOf(path, specifier, name);
        uses.set(key, (uses.get(key) ?? 0) + 1);
      }
    }
  }
  return uses;
}

function namesOf(clause: ts.ImportClause | undefined): string[] {
  const bindings = clause?.namedBindings;
  const named =
    bindings === undefined
      ? []
      : ts.isNamespaceImport(bindings)
        ? [bindings.name.text]
        : bindings.elements.map((each) => each.name.text);
  return clause?.name === undefined ? named : [clause.name.text, ...named];
}

function keyOf(path: string, specifier: string, name: string): string {
  const module = specifier.startsWith(".")
    ? relative(".", join(dirname(path), specifier)).replace(/\.[cm]?[jt]sx?$/, "")
    : specifier;
  return `${module}\0${name}`;
}
