import { posix } from "node:path";
import { parseSync } from "oxc-parser";
import { isDeeplyNested } from "#shared";
import { MODULE_EXTENSIONS, moduleFile, possibleFiles, WRITTEN_AS } from "../../module-files.ts";

export interface MovedImport {
  /** Of the specifier without its quotes, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  readonly from: string;
  readonly to: string;
}

interface Specifier {
  readonly start: number;
  readonly end: number;
  readonly path: string;
  /** Names that it must export; empty when that is not known. */
  readonly names: readonly string[];
}

export interface RepositoryFiles {
  /** Tracked, relative paths with `/`. */
  readonly files: readonly string[];
  read(path: string): Promise<string | undefined>;
}

/**
 * Relative imports of a file that lead to nothing, and for which just one file of the repository fits: the same path in
 * other letters, or the only file of that name, which exports what is imported.
 */
export async function movedImports(
  path: string,
  text: string,
  repository: RepositoryFiles,
): Promise<readonly MovedImport[]> {
  if (isDeeplyNested(text)) return [];
  const known = new Set(repository.files);
  const found: MovedImport[] = [];
  for (const specifier of specifiersOf(path, text)) {
    const wanted = posix.join(posix.dirname(path), specifier.path);
    if (wanted.startsWith("..") || moduleFile(wanted, known) !== undefined) continue;
    const target = await onlyFit(wanted, specifier.names, path, repository);
    if (target === undefined) continue;
    const to = specifierTo(path, target, specifier.path);
    found.push({ start: specifier.start, end: specifier.end, from: specifier.path, to });
  }
  return found;
}

async function onlyFit(
  wanted: string,
  names: readonly string[],
  importer: string,
  repository: RepositoryFiles,
): Promise<string | undefined> {
  const others = repository.files.filter((file) => file !== importer);
  const possible = new Set(possibleFiles(wanted).map((each) => each.toLowerCase()));
  const spelled = others.filter((file) => possible.has(file.toLowerCase()));
  if (spelled.length === 1) return spelled[0];
  if (spelled.length > 1) return undefined;
  const wantedNames = new Set(
    possibleFiles(posix.basename(wanted)).map((each) => each.toLowerCase()),
  );
  // An index of another folder has the same name by chance.
  if (/^index(?:\.|$)/.test(posix.basename(wanted))) return undefined;
  const named = others.filter((file) => wantedNames.has(posix.basename(file).toLowerCase()));
  const [only] = named;
  if (only === undefined || named.length > 1) return undefined;
  const text = await repository.read(only);
  return text !== undefined && exportsAll(only, text, names) ? only : undefined;
}

function exportsAll(path: string, text: string, names: readonly string[]): boolean {
  if (names.length === 0 || !/\.[cm]?[jt]sx?$/.test(path) || isDeeplyNested(text)) return true;
  const { module, errors } = parseSync(path, text);
  if (errors.length > 0) return false;
  const entries = module.staticExports.flatMap((each) => each.entries);
  // Whatever another module exports, or what is not a module of this kind, is not looked into.
  if (entries.length === 0 || entries.some(({ exportName }) => exportName.kind === "None"))
    return true;
  const exported = new Set(
    entries.map(({ exportName }) => (exportName.kind === "Default" ? "default" : exportName.name)),
  );
  return names.every((name) => exported.has(name));
}

/** Relative imports, exports from, `import()` and `require()`. */
function specifiersOf(path: string, text: string): readonly Specifier[] {
  const { module, errors } = parseSync(path, text);
  if (errors.length > 0) return [];
  const loads = [
    ...module.staticImports.map(({ moduleRequest, entries }) => ({
      ...moduleRequest,
      names: entries.flatMap(({ importName }) =>
        importName.kind === "Default" ? ["default"] : (importName.name ?? []),
      ),
    })),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest }) => moduleRequest ?? []),
    ),
    ...module.dynamicImports.map(({ moduleRequest }) => ({
      ...moduleRequest,
      value: text.slice(moduleRequest.start + 1, moduleRequest.end - 1),
    })),
    ...required(text),
  ];
  const specifiers = loads.flatMap((load) => {
    const inner = text.slice(load.start + 1, load.end - 1);
    if (inner !== load.value || !/^\.\.?(?:\/|$)/.test(inner) || /[?#]/.test(inner)) return [];
    const names = "names" in load ? (load.names as readonly string[]) : [];
    return [{ start: load.start + 1, end: load.end - 1, path: inner, names }];
  });
  return [...new Map(specifiers.map((each) => [each.start, each])).values()];
}

function required(text: string): { start: number; end: number; value: string }[] {
  const calls =
    /\b(?:require(?:\.resolve)?|(?:vi|jest)\.(?:mock|doMock|unmock|importActual|requireActual))\(\s{0,20}(["'])(\.[^"'\n]{1,300})\1/g;
  return [...text.matchAll(calls)].map((match) => {
    const value = match[2] ?? "";
    const end = match.index + match[0].length;
    return { start: end - value.length - 2, end, value };
  });
}

/** The path from one file to another, with the kind of ending that the specifier had. */
function specifierTo(from: string, target: string, former: string): string {
  const relative = posix.relative(posix.dirname(from), target);
  const plain = relative.startsWith(".") ? relative : `./${relative}`;
  const extension = posix.extname(plain);
  const stem = plain.slice(0, plain.length - extension.length);
  const formerExtension = posix.extname(former);
  if (formerExtension === extension) return plain;
  const writes = WRITTEN_AS[formerExtension]?.includes(extension) === true;
  if (writes) return stem + formerExtension;
  // Without an extension before, and a name with a dot is none.
  const hadNone = !MODULE_EXTENSIONS.includes(formerExtension);
  if (!hadNone) return plain;
  return former.endsWith("/index") || !stem.endsWith("/index")
    ? stem
    : stem.slice(0, -"/index".length);
}
