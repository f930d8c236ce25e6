import { builtinModules } from "node:module";
import { join, posix, relative, sep } from "node:path";
import type { PackageManifest } from "./workspaces.ts";
import { manifestTarget } from "./workspaces.ts";

const EXTENSIONS = [".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".d.ts", ".json"];
/** What TypeScript lets a file import under the name of its output. */
const EXTENSION_ALIAS: Record<string, string[]> = {
  ".js": [".ts", ".tsx", ".js", ".jsx", ".d.ts"],
  ".jsx": [".tsx", ".jsx"],
  ".mjs": [".mts", ".mjs"],
  ".cjs": [".cts", ".cjs"],
};
const BUILTINS = new Set(builtinModules);

export type Resolution =
  | { readonly kind: "file"; readonly path: string }
  /** A package that is not of this repository, a built-in module, a URL. */
  | { readonly kind: "external" }
  | { readonly kind: "unresolved" };

export interface ResolverInput {
  /** Absolute, without symbolic links. */
  readonly root: string;
  /** All files of the repository, relative. */
  readonly files: ReadonlySet<string>;
  readonly manifests: readonly PackageManifest[];
  /** Answers from tsconfig files; absent when oxc-resolver is not installed for this platform. */
  readonly mapper: PathMapper | undefined;
  /** Whether some tsconfig of the repository maps names (`paths`, `baseUrl`), so that any name may mean a file. */
  readonly hasPathMappings: boolean;
}

/** Absolute path of what a file's import means by the tsconfig files above it, when there is such a file. */
export type PathMapper = (file: string, specifier: string) => string | undefined;

/** Undefined when the native module cannot be loaded. */
export async function loadPathMapper(): Promise<PathMapper | undefined> {
  try {
    const { ResolverFactory } = await import("oxc-resolver");
    const resolver = new ResolverFactory({
      tsconfig: "auto",
      extensions: EXTENSIONS,
      extensionAlias: EXTENSION_ALIAS,
      conditionNames: ["source", "import", "require", "node", "types", "default"],
      mainFields: ["source", "module", "main"],
      nodePath: false,
    });
    return (file, specifier) => resolver.resolveFileSync(file, specifier).path;
  } catch {
    return undefined;
  }
}

const EXTERNAL: Resolution = { kind: "external" };
const UNRESOLVED: Resolution = { kind: "unresolved" };

/**
 * Which file of the repository an import means. Relative imports and the repository's own packages are answered
 * from the list of files, because a checkout need not be installed or built; tsconfig paths by oxc-resolver.
 */
export class ImportResolver {
  readonly #input: ResolverInput;
  readonly #known = new Map<string, Resolution>();
  readonly #packages: ReadonlyMap<string, PackageManifest>;
  readonly #directories: readonly PackageManifest[];

  constructor(input: ResolverInput) {
    this.#input = input;
    const named = input.manifests.flatMap((each) =>
      each.name ? [[each.name, each] as const] : [],
    );
    this.#packages = new Map(named);
    this.#directories = input.manifests.toSorted(
      (left, right) => right.directory.length - left.directory.length,
    );
  }

  resolve(from: string, specifier: string): Resolution {
    const key = `${posix.dirname(from)}\0${specifier}`;
    let answer = this.#known.get(key);
    if (answer === undefined) {
      answer = this.#resolve(from, specifier);
      this.#known.set(key, answer);
    }
    return answer;
  }

  #resolve(from: string, given: string): Resolution {
    const specifier = given.replace(/[?].*$/, ""); // bundlers' `?raw`, `?url`
    if (/^[a-z][a-z+.-]*:/i.test(specifier) || BUILTINS.has(specifier)) return EXTERNAL;
    if (specifier.startsWith(".")) return this.#relative(from, specifier);
    if (specifier.startsWith("#")) return this.#internal(from, specifier);
    const own = this.#ownPackage(specifier);
    if (own !== undefined) return own;
    return (this.#input.hasPathMappings ? this.#mapped(from, specifier) : undefined) ?? EXTERNAL;
  }

  #relative(from: string, specifier: string): Resolution {
    const path = posix.join(posix.dirname(from), specifier);
    const found = this.#fileAt(path) ?? this.#folderManifest(path);
    if (found !== undefined) return { kind: "file", path: found };
    return this.#mapped(from, specifier) ?? UNRESOLVED;
  }

  #folderManifest(path: string): string | undefined {
    const directory = path.replace(/\/$/, "");
    const manifest = this.#input.manifests.find((each) => each.directory === directory);
    return manifest && manifestTarget(manifest, ".", (each) => this.#fileAt(each));
  }

  #internal(from: string, specifier: string): Resolution {
    const manifest = this.#directories.find(
      ({ directory }) => directory === "." || from.startsWith(`${directory}/`),
    );
    const path =
      manifest !== undefined && this.#mayMean(manifest, specifier)
        ? manifestTarget(manifest, specifier, (each) => this.#fileAt(each))
        : undefined;
    if (path !== undefined) return { kind: "file", path };
    return this.#mapped(from, specifier) ?? UNRESOLVED;
  }

  #mayMean(manifest: PackageManifest, specifier: string): boolean {
    return [...manifest.targets.keys()].some(
      (key) => key === specifier || (key.startsWith("#") && key.includes("*")),
    );
  }

  #ownPackage(specifier: string): Resolution | undefined {
    const parts = specifier.split("/");
    const length = specifier.startsWith("@") ? 2 : 1;
    const manifest = this.#packages.get(parts.slice(0, length).join("/"));
    if (manifest === undefined) return undefined;
    const rest = parts.slice(length).join("/");
    const path = manifestTarget(manifest, rest === "" ? "." : `./${rest}`, (each) =>
      this.#fileAt(each),
    );
    return path === undefined ? EXTERNAL : { kind: "file", path };
  }

  /** By oxc-resolver, which reads tsconfig files from the disk. Undefined when it finds nothing of ours. */
  #mapped(from: string, specifier: string): Resolution | undefined {
    const path = this.#input.mapper?.(join(this.#input.root, from), specifier);
    if (path === undefined) return undefined;
    const local = relative(this.#input.root, path).split(sep).join("/");
    return this.#input.files.has(local) ? { kind: "file", path: local } : undefined;
  }

  #fileAt(path: string): string | undefined {
    const { files } = this.#input;
    const plain = path.replace(/\/$/, "");
    const extension = /\.[mc]?jsx?$/.exec(plain)?.[0];
    const stem = extension === undefined ? plain : plain.slice(0, -extension.length);
    const candidates = [
      ...(extension === undefined ? [] : (EXTENSION_ALIAS[extension] ?? [])).map(
        (each) => stem + each,
      ),
      plain,
      ...EXTENSIONS.map((each) => plain + each),
      ...EXTENSIONS.map((each) => posix.join(plain, `index${each}`)),
    ];
    return candidates.find((candidate) => files.has(candidate));
  }
}
