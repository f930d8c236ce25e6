import type { LanguageDefinition } from "../languages/language.ts";
import { languageOf } from "../languages/registry.ts";
import type {
  LanguageResolution,
  RepositoryFiles,
  ResolvableFile,
  ResolveImport,
} from "../languages/resolver.ts";
import type { FileMeasurement, ImportReference } from "../measure/measurement.ts";
import type { ImportResolver } from "./resolve.ts";

export type ImportResolution = LanguageResolution;

/** What an import of a file means, by the rules of the file's language. */
export type ResolveAny = (from: string, reference: ImportReference) => ImportResolution;

export interface ResolveInput {
  /** For JavaScript and TypeScript. */
  readonly javascript: ImportResolver;
  readonly paths: ReadonlySet<string>;
  readonly files: readonly { readonly path: string; readonly measurement: FileMeasurement }[];
  readonly manifests: ReadonlyMap<string, string>;
}

export function resolveAny({ javascript, paths, files, manifests }: ResolveInput): ResolveAny {
  const byLanguage = Map.groupBy(files, ({ path }) => languageOf(path));
  const prepared = new Map<LanguageDefinition, ResolveImport>();
  const prepare = (language: LanguageDefinition): ResolveImport => {
    const repository: RepositoryFiles = {
      paths,
      files: (byLanguage.get(language) ?? []).map(resolvable),
      manifests,
    };
    const resolve = language.resolver.prepare(repository);
    prepared.set(language, resolve);
    return resolve;
  };
  return (from, reference) => {
    const language = languageOf(from);
    if (language !== undefined) {
      return (prepared.get(language) ?? prepare(language))(from, reference);
    }
    const target = javascript.resolve(from, reference.specifier);
    if (target.kind === "file") return { kind: "files", paths: [target.path] };
    return target.kind === "external"
      ? { kind: "external", packageName: packageName(reference.specifier) }
      : target;
  };
}

function resolvable({
  path,
  measurement,
}: {
  readonly path: string;
  readonly measurement: FileMeasurement;
}): ResolvableFile {
  const types = measurement.classes.map(({ name }) => name);
  const { packageName: own, typeReferences = [] } = measurement;
  return { path, packageName: own, types, typeReferences };
}

function packageName(specifier: string): string {
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}
