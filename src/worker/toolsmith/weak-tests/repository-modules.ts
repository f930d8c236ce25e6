import { posix } from "node:path";
import { childNode, childNodes, isTestSource } from "#analysis";
import type { JobContext } from "../job.ts";
import { type SourceFile, literalText, parseSourceFile } from "../test-code/source-file.ts";
import { readText } from "../worktree-files.ts";
import { assertingFunctions } from "./asserting-functions.ts";
import { isSurelyAssertingName } from "./assertion-names.ts";

/** What is known of a module that a test imports. */
export type ImportedModule =
  | { readonly kind: "package" }
  /** The repository's own package, by its name: what is tested. */
  | { readonly kind: "own" }
  /** The repository's own, by a name that cannot be followed. */
  | { readonly kind: "unknown" }
  | {
      readonly kind: "file";
      readonly path: string;
      readonly isTestCode: boolean;
      /** Names of its functions that assert. */
      readonly asserting: ReadonlySet<string>;
    };

export type Resolved =
  | { readonly path: string }
  | Exclude<ImportedModule, { readonly kind: "file" }>;

const EXTENSIONS = ["", ".ts", ".tsx", ".js", ".jsx", ".mts", ".cts", ".mjs", ".cjs"];
const OWN_ALIAS = /^(?:[#~]|@\/|src\/|tests?\/)/;
const DEEPEST = 4;

/** Follows the imports of tests into the repository. */
export class RepositoryModules {
  readonly #context: Pick<JobContext, "worktree" | "files" | "project">;
  readonly #files: ReadonlySet<string>;
  readonly #aliased = new Map<string, Resolved>();
  readonly #asserting = new Map<string, Promise<ReadonlySet<string>>>();

  constructor(context: Pick<JobContext, "worktree" | "files" | "project">) {
    this.#context = context;
    this.#files = new Set(context.files);
  }

  /** By specifier, of all that a file imports by a static import or `require`. */
  async importedBy(file: SourceFile): Promise<ReadonlyMap<string, ImportedModule>> {
    return this.#imported(file, 0);
  }

  /** The file that a specifier stands for, or why it is none. */
  resolve(from: string, specifier: string): Resolved {
    const [bare = specifier] = specifier.split("?", 1);
    if (bare.startsWith(".")) {
      const path = posix.join(posix.dirname(from), bare);
      return this.#file(/^\.?\/?$/.test(path) ? "index" : path);
    }
    if (this.#isOwnPackage(bare)) return { kind: isTestSource(`${bare}/`) ? "unknown" : "own" };
    if (!OWN_ALIAS.test(bare)) return { kind: "package" };
    const tail = bare.replace(/^(?:[#~]\/?|@\/)/, "");
    const known = this.#aliased.get(tail) ?? this.#followAlias(tail);
    this.#aliased.set(tail, known);
    return known;
  }

  /** The one file whose path ends so, wherever the alias leads. */
  #followAlias(tail: string): Resolved {
    const end = `/${this.#stem(tail)}`;
    const paths = [...this.#files].filter((path) => this.#stem(path).endsWith(end));
    const [only] = paths;
    return paths.length === 1 && only !== undefined ? { path: only } : this.#file(tail);
  }

  #file(path: string): Resolved {
    const found = this.#fileAt(path);
    return found === undefined ? { kind: "unknown" } : { path: found };
  }

  #isOwnPackage(specifier: string): boolean {
    return this.#context.project.packages.some(
      ({ name }) => name !== undefined && (specifier === name || specifier.startsWith(`${name}/`)),
    );
  }

  #stem(path: string): string {
    return path.replace(/\.[cm]?[jt]sx?$/, "").replace(/\/index$/, "");
  }

  #fileAt(path: string): string | undefined {
    const bare = path.replace(/\/$/, "");
    // In TypeScript `./a.js` is what `a.ts` becomes.
    const stem = bare.replace(/\.([cm]?)js(x?)$/, ".$1ts$2");
    const candidates = [
      ...EXTENSIONS.map((extension) => bare + extension),
      stem,
      stem.replace(/\.ts$/, ".tsx"),
      ...EXTENSIONS.slice(1).map((extension) => `${bare}/index${extension}`),
    ];
    return candidates.find((candidate) => this.#files.has(candidate));
  }

  async #imported(file: SourceFile, depth: number): Promise<ReadonlyMap<string, ImportedModule>> {
    const specifiers = new Set(
      [...file.bindings.values()].flatMap(({ module, isType }) => (isType ? [] : (module ?? []))),
    );
    const found = new Map<string, ImportedModule>();
    for (const specifier of specifiers) {
      const resolved = this.resolve(file.path, specifier);
      if (!("path" in resolved)) {
        found.set(specifier, resolved);
        continue;
      }
      const { path } = resolved;
      const asserting = await this.#assertingOf(path, depth + 1);
      found.set(specifier, { kind: "file", path, isTestCode: isTestSource(path), asserting });
    }
    return found;
  }

  #assertingOf(path: string, depth: number): Promise<ReadonlySet<string>> {
    const known = this.#asserting.get(path);
    if (known !== undefined) return known;
    if (depth > DEEPEST || !/\.[cm]?[jt]sx?$/.test(path)) return Promise.resolve(new Set());
    const look = this.#read(path, depth);
    // Modules that import each other see nothing of each other here.
    this.#asserting.set(path, Promise.resolve(new Set()));
    const kept = look.then((names) => {
      this.#asserting.set(path, Promise.resolve(names));
      return names;
    });
    return kept;
  }

  async #read(path: string, depth: number): Promise<ReadonlySet<string>> {
    const text = await readText(this.#context.worktree, path);
    const file = text === undefined ? undefined : parseSourceFile(path, text);
    if (file === undefined) return new Set();
    const imported = await this.#imported(file, depth);
    const own = assertingFunctions(file, (names) => {
      const binding = file.bindings.get(names[0] ?? "");
      const module = binding?.module === undefined ? undefined : imported.get(binding.module);
      if (module?.kind !== "file") return false;
      return [binding?.imported ?? "", ...names].some((name) => module.asserting.has(name));
    });
    const isTestCode = isTestSource(path);
    // What is shipped is named for what it does, not for what it proves.
    const names = isTestCode ? own : new Set([...own].filter(isSurelyAssertingName));
    const handedOn = await this.#reExported(file, depth);
    return new Set([...names, ...handedOn]);
  }

  async #reExported(file: SourceFile, depth: number): Promise<readonly string[]> {
    const names: string[] = [];
    for (const statement of childNodes(file.program, "body")) {
      if (!statement.type.startsWith("Export")) continue;
      const specifier = literalText(childNode(statement, "source"));
      if (specifier === undefined) continue;
      const resolved = this.resolve(file.path, specifier);
      if ("path" in resolved) names.push(...(await this.#assertingOf(resolved.path, depth + 1)));
    }
    return names;
  }
}
