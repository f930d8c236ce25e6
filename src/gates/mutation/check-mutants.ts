// Runs in the sandbox as a program of its own: which mutants does the compiler refuse? Request as JSON on stdin, result on
// stdout. Each mutant is a copy of its file in the same program, so that the rest is read and checked once.
import { dirname, extname, relative, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { setFlagsFromString } from "node:v8";
import ts from "typescript";

setFlagsFromString("--max-old-space-size=2048");

interface Mutant {
  id: number;
  path: string;
  start: number;
  end: number;
  replacement: string;
}

const request = JSON.parse(await text(process.stdin)) as {
  configurations: string[];
  mutants: Mutant[];
  /** Text of the files by path: on the disk they may be switched by now. */
  sources: Record<string, string>;
};
const sources = new Map(
  Object.entries(request.sources).map(([path, content]) => [resolve(path), content]),
);
const refused: number[] = [];
let checked = 0;
let waiting = request.mutants;
for (const parsed of configurations()) {
  const files = new Set(parsed.fileNames.map((file) => relative(process.cwd(), file)));
  const own = waiting.filter(({ path }) => files.has(path));
  waiting = waiting.filter(({ path }) => !files.has(path));
  if (own.length > 0) check(parsed, own);
}
process.stdout.write(JSON.stringify({ refused, checked }));

/** Also those that the configurations refer to. */
function* configurations(): Generator<ts.ParsedCommandLine> {
  const seen = new Set<string>();
  const paths = request.configurations.map((path) => resolve(path));
  for (let path = paths.shift(); path !== undefined; path = paths.shift()) {
    if (seen.has(path) || relative(process.cwd(), path).startsWith("..")) continue;
    seen.add(path);
    const { config } = ts.readConfigFile(path, ts.sys.readFile);
    const parsed = ts.parseJsonConfigFileContent(config ?? {}, ts.sys, dirname(path));
    paths.push(...(parsed.projectReferences ?? []).map(ts.resolveProjectReferencePath));
    yield parsed;
  }
}

function check(parsed: ts.ParsedCommandLine, mutants: readonly Mutant[]): void {
  const options: ts.CompilerOptions = {
    types: ["*"],
    ...parsed.options,
    noEmit: true,
    composite: false,
    incremental: false,
    // What a mutant leaves unused is no reason for it not to run.
    noUnusedLocals: false,
    noUnusedParameters: false,
    allowUnreachableCode: true,
  };
  const copies = new Map(sources);
  const plain = new Map<string, string>();
  const named = new Map<Mutant, string>();
  for (const mutant of mutants) {
    const source = sources.get(resolve(mutant.path)) ?? "";
    plain.set(mutant.path, copyName(mutant.path, 0));
    copies.set(copyName(mutant.path, 0), source);
    const changed = source.slice(0, mutant.start) + mutant.replacement + source.slice(mutant.end);
    named.set(mutant, copyName(mutant.path, mutant.id));
    copies.set(copyName(mutant.path, mutant.id), changed);
  }
  const host = ts.createCompilerHost(options);
  const program = ts.createProgram({
    rootNames: [...new Set([...parsed.fileNames, ...plain.values(), ...named.values()])],
    options,
    host: {
      ...host,
      fileExists: (file) => copies.has(file) || host.fileExists(file),
      readFile: (file) => copies.get(file) ?? host.readFile(file),
      getSourceFile: (file, ...rest) => {
        const copy = copies.get(file);
        return copy === undefined
          ? host.getSourceFile(file, ...rest)
          : ts.createSourceFile(file, copy, ...(rest.slice(0, 1) as [ts.ScriptTarget]));
      },
    },
  });
  const before = new Map<string, readonly string[]>();
  for (const [mutant, copy] of named) {
    const original = plain.get(mutant.path) ?? "";
    // Without imports and exports the copies would all declare the same global names.
    if (!ts.isExternalModule(program.getSourceFile(original) ?? emptyFile())) continue;
    const known = before.get(original) ?? problems(program, original);
    before.set(original, known);
    checked += 1;
    if (bringsAny(known, problems(program, copy))) refused.push(mutant.id);
  }
}

function emptyFile(): ts.SourceFile {
  return ts.createSourceFile("empty.ts", "", ts.ScriptTarget.Latest);
}

function copyName(path: string, id: number): string {
  const extension = extname(path);
  return `${resolve(path).slice(0, -extension.length)}.artel-mutant-${id}${extension}`;
}

function problems(program: ts.Program, file: string): readonly string[] {
  const source = program.getSourceFile(file);
  if (source === undefined) return [];
  return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)]
    .filter(({ category }) => category === ts.DiagnosticCategory.Error)
    .map(({ code, messageText }) =>
      `${code} ${ts.flattenDiagnosticMessageText(messageText, " ")}`.replaceAll(
        /\.artel-mutant-\d+/g,
        "",
      ),
    );
}

/** Whether the second list has a problem that is not, or not as often, in the first. */
function bringsAny(before: readonly string[], after: readonly string[]): boolean {
  const left = new Map<string, number>();
  for (const problem of before) left.set(problem, (left.get(problem) ?? 0) + 1);
  return after.some((problem) => {
    const count = left.get(problem) ?? 0;
    left.set(problem, count - 1);
    return count === 0;
  });
}
