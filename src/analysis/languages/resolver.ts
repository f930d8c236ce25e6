import type { ImportReference } from "../measure/measurement.ts";

/** What is known of a file when imports are resolved. */
export interface ResolvableFile {
  readonly path: string;
  readonly packageName: string | undefined;
  /** Names of the types that it declares for others. */
  readonly types: readonly string[];
  /** Names of types that it uses, in languages whose imports name whole packages. */
  readonly typeReferences: readonly string[];
}

export interface RepositoryFiles {
  /** All files of the repository, of whatever language, relative. */
  readonly paths: ReadonlySet<string>;
  /** The files of the language that were measured, sorted by path. */
  readonly files: readonly ResolvableFile[];
  /** The texts of the manifests that the resolver asked for, by path. */
  readonly manifests: ReadonlyMap<string, string>;
}

export type LanguageResolution =
  | { readonly kind: "files"; readonly paths: readonly string[] }
  /** Not of this repository; the name under which it is counted. */
  | { readonly kind: "external"; readonly packageName: string }
  | { readonly kind: "unresolved" };

/** Which files of the repository an import means; pure, made anew for each analysis. */
export type ResolveImport = (from: string, reference: ImportReference) => LanguageResolution;

/**
 * What a loop of imports means: `load` when the order of loading decides whether it works, `package` when only loops
 * of whole packages say something, `none` when the language allows or forbids them altogether.
 */
export type CycleMeaning = "load" | "package" | "none";

export interface LanguageResolver {
  /** Manifests that say how names are mapped to files, by their path. */
  readonly manifest?: RegExp;
  readonly cycles: CycleMeaning;
  /** Files of one folder see each other without an import. */
  readonly sharesFolder: boolean;
  readonly prepare: (repository: RepositoryFiles) => ResolveImport;
}
