// Part of programs that run in the sandbox: no `#` imports.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import ts from "typescript";

/** The files of one tsconfig, which can be edited in memory and checked again. Paths are relative to the worktree. */
export interface OpenProgram {
  readonly service: ts.LanguageService;
  /** What it compiles of the worktree, without declaration files and dependencies. */
  readonly files: readonly string[];
  readonly options: ts.CompilerOptions;
  text(path: string): string;
  replace(path: string, text: string): void;
  /** Writes the text to the disk. */
  save(path: string): void;
  /** What the compiler says of a file, without positions. */
  problems(path: string): readonly string[];
}

/**
 * Also those that the configurations refer to. Those of the other files that no configuration takes in, such as plain
 * JavaScript, come last and together.
 */
export function* openPrograms(
  configurations: readonly string[],
  others: readonly string[] = [],
): Generator<OpenProgram> {
  const registry = ts.createDocumentRegistry();
  const seen = new Set<string>();
  const taken = new Set<string>();
  let options: ts.CompilerOptions = {
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ESNext,
  };
  const waiting = configurations.map((path) => resolve(path));
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    if (seen.has(path) || relative(process.cwd(), path).startsWith("..")) continue;
    seen.add(path);
    const { config } = ts.readConfigFile(path, ts.sys.readFile);
    const parsed = ts.parseJsonConfigFileContent(config ?? {}, ts.sys, dirname(path));
    waiting.push(...(parsed.projectReferences ?? []).map(ts.resolveProjectReferencePath));
    if (parsed.fileNames.length === 0) continue;
    if (taken.size === 0) options = parsed.options;
    for (const file of parsed.fileNames) taken.add(file);
    yield openProgram(parsed, registry);
  }
  const fileNames = others.map((path) => resolve(path)).filter((path) => !taken.has(path));
  if (fileNames.length === 0) return;
  // A script stays one: it shares its names with the others.
  const moduleDetection = ts.ModuleDetectionKind.Auto;
  const loose = { ...options, allowJs: true, checkJs: true, moduleDetection };
  yield openProgram({ options: loose, fileNames }, registry);
}

function openProgram(
  parsed: Pick<ts.ParsedCommandLine, "options" | "fileNames">,
  registry: ts.DocumentRegistry,
): OpenProgram {
  const root = process.cwd();
  // Without a list, compilers before 6 take all of @types.
  const options: ts.CompilerOptions = { types: ["*"], ...parsed.options, noEmit: true };
  const edited = new Map<string, { text: string; version: number }>();
  const absolute = (file: string): string => resolve(root, file);
  const host: ts.LanguageServiceHost = {
    getCompilationSettings: () => options,
    getScriptFileNames: () => parsed.fileNames,
    getScriptVersion: (file) => String(edited.get(file)?.version ?? 0),
    getScriptSnapshot: (file) => {
      const text = edited.get(file)?.text ?? ts.sys.readFile(file);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => root,
    getDefaultLibFileName: (settings) => ts.getDefaultLibFilePath(settings),
    fileExists: ts.sys.fileExists,
    readFile: ts.sys.readFile,
    readDirectory: ts.sys.readDirectory,
    directoryExists: ts.sys.directoryExists,
    getDirectories: ts.sys.getDirectories,
    realpath: (file) => ts.sys.realpath?.(file) ?? file,
  };
  const service = ts.createLanguageService(host, registry);
  const isOwn = (file: string): boolean =>
    !file.startsWith("..") && !/(?:^|\/)node_modules\/|\.d\.[cm]?ts$/.test(file);
  const textOf = (file: string): string =>
    edited.get(absolute(file))?.text ?? ts.sys.readFile(absolute(file)) ?? "";
  return {
    service,
    options,
    files: parsed.fileNames.map((file) => relative(root, file)).filter(isOwn),
    text: textOf,
    replace(file, text) {
      const version = (edited.get(absolute(file))?.version ?? 0) + 1;
      edited.set(absolute(file), { text, version });
    },
    save(file) {
      // The compiler reads past a byte order mark, which others may want.
      const mark = readFileSync(file, "utf8").startsWith("\uFEFF") ? "\uFEFF" : "";
      writeFileSync(file, mark + textOf(file));
    },
    problems: (file) =>
      [
        ...service.getSyntacticDiagnostics(absolute(file)),
        ...service.getSemanticDiagnostics(absolute(file)),
      ].map(
        ({ code, messageText }) => `${code} ${ts.flattenDiagnosticMessageText(messageText, " ")}`,
      ),
  };
}

/** Whether all problems of the second list were in the first, and as often. */
export function bringsNone(before: readonly string[], after: readonly string[]): boolean {
  const left = new Map<string, number>();
  for (const problem of before) left.set(problem, (left.get(problem) ?? 0) + 1);
  return after.every((problem) => {
    const count = left.get(problem) ?? 0;
    left.set(problem, count - 1);
    return count > 0;
  });
}

/** A text after changes as TypeScript's fixes give them. */
export function withChanges(text: string, changes: readonly ts.TextChange[]): string {
  return changes
    .toSorted((a, b) => b.span.start - a.span.start)
    .reduce(
      (result, { span, newText }) =>
        result.slice(0, span.start) + newText + result.slice(span.start + span.length),
      text,
    );
}
