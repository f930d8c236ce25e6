// Runs in the sandbox as a program of its own: asks TypeScript's language service for the import that is missing, for
// each name that nothing brings in, and writes it where it is certain. Request as JSON on stdin, result on stdout.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { setFlagsFromString } from "node:v8";
import ts from "typescript";

setFlagsFromString("--max-old-space-size=1536");

interface Request {
  paths: string[];
  /** All JavaScript and TypeScript of the repository. */
  sources: string[];
}

/** A name that is not found; one that is misspelled; a namespace; React in JSX. */
const UNKNOWN = new Set([2304, 2552, 2503, 2686, 2874]);
const MOST_IMPORTS = 100;

const request = JSON.parse(await text(process.stdin)) as Request;
const uses = countUses(request.sources);
const services = new Map<string, Service>();
const files = request.paths.map((path) => ({ path, added: addTo(path) }));
process.stdout.write(JSON.stringify({ files: files.filter(({ added }) => added.length > 0) }));

interface Service {
  readonly language: ts.LanguageService;
  readonly texts: Map<string, { text: string; version: number }>;
}

function addTo(path: string): string[] {
  const absolute = resolve(path);
  const { language, texts } = serviceFor(absolute);
  const added: string[] = [];
  const left = new Set<string>();
  for (let count = 0; count < MOST_IMPORTS; count++) {
    const source = language.getProgram()?.getSourceFile(absolute);
    if (source === undefined) break;
    const next = unknownNames(language, source, absolute).find(({ name }) => !left.has(name));
    if (next === undefined) break;
    left.add(next.name);
    const fix = bestFix(language, absolute, source, next);
    if (fix === undefined) continue;
    const edited = apply(source.text, fix.changes);
    texts.set(absolute, { text: edited, version: (texts.get(absolute)?.version ?? 0) + 1 });
    added.push(`${next.name} from ${fix.module}`);
  }
  const edited = texts.get(absolute);
  if (added.length > 0 && edited !== undefined) writeFileSync(absolute, edited.text);
  return added;
}

interface UnknownName {
  readonly name: string;
  readonly start: number;
  readonly length: number;
  readonly code: number;
}

function unknownNames(
  language: ts.LanguageService,
  source: ts.SourceFile,
  path: string,
): UnknownName[] {
  return language.getSemanticDiagnostics(path).flatMap(({ code, start, length }) => {
    if (!UNKNOWN.has(code) || start === undefined || length === undefined) return [];
    return [{ name: source.text.slice(start, start + length), start, length, code }];
  });
}

interface Fix {
  readonly module: string;
  readonly changes: readonly ts.TextChange[];
}

/** Of the imports that TypeScript knows, the one that the repository uses most; none when two are used alike. */
function bestFix(
  language: ts.LanguageService,
  path: string,
  { text: content }: ts.SourceFile,
  { name, start, length, code }: UnknownName,
): Fix | undefined {
  const newLine = content.includes("\r\n") ? "\r\n" : "\n";
  const quote = /^\s*import\b[^;\n]*'/m.test(content) ? "single" : "double";
  const fixes = language
    .getCodeFixesAtPosition(
      path,
      start,
      start + length,
      [code],
      ts.getDefaultFormatCodeSettings(newLine),
      {
        quotePreference: quote,
        allowTextChangesInNewFiles: false,
        importModuleSpecifierEnding: endingIn(content),
        includeCompletionsForModuleExports: true,
      },
    )
    .filter(({ fixName }) => fixName === "import")
    .flatMap(({ changes, description }) => {
      const module = /"([^"]+)"$/.exec(description)?.[1] ?? /from "([^"]+)"/.exec(description)?.[1];
      const own = changes.find(({ fileName }) => resolve(fileName) === path);
      return module === undefined || own === undefined || changes.length > 1
        ? []
        : [{ module, changes: own.textChanges }];
    });
  const ranked = fixes
    .map((fix) => ({ fix, rank: rankOf(name, fix.module, path) }))
    .toSorted((one, other) => other.rank - one.rank);
  const [first, second] = ranked;
  if (first === undefined) return undefined;
  return second === undefined || first.rank > second.rank ? first.fix : undefined;
}

/** How often this name comes from this module; then, how often anything does. */
function rankOf(name: string, module: string, importer: string): number {
  const target = targetOf(module, importer);
  return (uses.names.get(`${name}\0${target}`) ?? 0) * 10_000 + (uses.modules.get(target) ?? 0);
}

function endingIn(content: string): "js" | "minimal" | "auto" {
  const relative = [...content.matchAll(/from\s*["'](\.[^"'\n]*)["']/g)].map(
    (match) => match[1] ?? "",
  );
  if (relative.length === 0) return "auto";
  return relative.some((each) => /\.[cm]?[jt]sx?$/.test(each)) ? "js" : "minimal";
}

function apply(content: string, changes: readonly ts.TextChange[]): string {
  let edited = content;
  for (const { span, newText } of changes.toSorted((a, b) => b.span.start - a.span.start)) {
    edited = edited.slice(0, span.start) + newText + edited.slice(span.start + span.length);
  }
  return edited;
}

/** What all files of the repository import, by name and module. */
function countUses(sources: readonly string[]): {
  readonly names: ReadonlyMap<string, number>;
  readonly modules: ReadonlyMap<string, number>;
} {
  const names = new Map<string, number>();
  const modules = new Map<string, number>();
  const add = (counts: Map<string, number>, key: string) =>
    counts.set(key, (counts.get(key) ?? 0) + 1);
  for (const path of sources) {
    const content = existsSync(path) ? readFileSync(path, "utf8") : "";
    const imports =
      /\bimport\s+(?:type\s+)?([\w$*\s{},]{1,2000}?)\s*from\s*["']([^"'\n]{1,300})["']/g;
    for (const [, clause = "", module = ""] of content.matchAll(imports)) {
      const target = targetOf(module, resolve(path));
      add(modules, target);
      for (const word of new Set(clause.match(/[\w$]+/g) ?? [])) add(names, `${word}\0${target}`);
    }
  }
  return { names, modules };
}

/** A package by its name, a relative path as the file without extension. */
function targetOf(module: string, importer: string): string {
  if (!module.startsWith(".")) return module;
  return resolve(dirname(importer), module)
    .replace(/\.[cm]?[jt]sx?$/, "")
    .replace(/\/index$/, "");
}

/** One for each configuration, so that a name is looked for where the compiler would. */
function serviceFor(path: string): Service {
  const configuration = ts.findConfigFile(dirname(path), existsSync) ?? "";
  const inside = configuration.startsWith(process.cwd()) ? configuration : "";
  const known = services.get(inside);
  if (known !== undefined) return known;
  const service = createService(inside);
  services.set(inside, service);
  return service;
}

function createService(configuration: string): Service {
  const { options, fileNames } = readConfiguration(configuration);
  const texts: Service["texts"] = new Map();
  const roots = new Set([...fileNames, ...request.paths.map((path) => resolve(path))]);
  const read = (path: string) => texts.get(path)?.text ?? ts.sys.readFile(path);
  const language = ts.createLanguageService({
    getCompilationSettings: () => options,
    getScriptFileNames: () => [...roots],
    getScriptVersion: (path) => String(texts.get(path)?.version ?? 0),
    getScriptSnapshot: (path) => {
      const content = read(path);
      return content === undefined ? undefined : ts.ScriptSnapshot.fromString(content);
    },
    getCurrentDirectory: () => process.cwd(),
    getDefaultLibFileName: (each) => ts.getDefaultLibFilePath(each),
    fileExists: ts.sys.fileExists,
    readFile: read,
    readDirectory: ts.sys.readDirectory,
    directoryExists: ts.sys.directoryExists,
    getDirectories: ts.sys.getDirectories,
  });
  return { language, texts };
}

function readConfiguration(configuration: string): ts.ParsedCommandLine {
  const common: ts.CompilerOptions = { allowJs: true, checkJs: true, noEmit: true };
  if (configuration === "") {
    return {
      options: {
        ...common,
        module: ts.ModuleKind.NodeNext,
        moduleResolution: ts.ModuleResolutionKind.NodeNext,
        target: ts.ScriptTarget.ESNext,
      },
      fileNames: request.sources.map((path) => resolve(path)),
      errors: [],
    };
  }
  const { config } = ts.readConfigFile(configuration, ts.sys.readFile) as { config?: unknown };
  const parsed = ts.parseJsonConfigFileContent(config ?? {}, ts.sys, dirname(configuration));
  const others = request.sources
    .map((path) => join(process.cwd(), path))
    .filter((path) => path.startsWith(`${dirname(configuration)}/`));
  return {
    ...parsed,
    options: { ...parsed.options, ...common },
    fileNames: [...new Set([...parsed.fileNames, ...others])],
  };
}
