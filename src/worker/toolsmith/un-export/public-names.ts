import { posix } from "node:path";
import type { JobContext } from "../job.ts";
import { isSource } from "../source-files.ts";
import { readText } from "../worktree-files.ts";
import type { Module } from "./exports.ts";
import { exportedNames, nameOf, parseModule } from "./exports.ts";

const BUILT_FOLDERS = /^(?:dist|build|lib|out|output|esm|cjs|es|types|\.output)(?=\/)/;
const EXTENSIONS = ["ts", "tsx", "mts", "cts", "js", "jsx", "mjs", "cjs"];

/**
 * Names that others may import from the repository's packages: all that its entry points export, themselves or
 * passed on from other modules. Entry points that are built are traced back to the sources of the same name.
 */
export class PublicNames {
  readonly #names = new Map<string, Set<string>>();

  static async of(context: JobContext): Promise<PublicNames> {
    const names = new PublicNames();
    const tracked = new Set(context.files);
    for (const { directory, entryPoints } of context.project.packages) {
      for (const entry of entryPoints) {
        for (const path of sourcesOf(entry, directory, context.files, tracked)) {
          await names.#add(context, tracked, path, "*");
        }
      }
    }
    return names;
  }

  has(path: string, name: string): boolean {
    const names = this.#names.get(path);
    return names !== undefined && (names.has("*") || names.has(name));
  }

  async #add(
    context: JobContext,
    tracked: ReadonlySet<string>,
    path: string,
    name: string,
  ): Promise<void> {
    const names = this.#names.get(path) ?? new Set();
    if (names.has(name)) return;
    this.#names.set(path, names.add(name));
    const text = await readText(context.worktree, path);
    const module = text === undefined ? undefined : parseModule(path, text);
    if (module === undefined) return;
    const wanted = name === "*" ? exportedNames(module) : [name];
    for (const { from, imported } of passedOn(module, new Set(wanted))) {
      const target = resolve(path, from, tracked);
      if (target !== undefined) await this.#add(context, tracked, target, imported);
    }
  }
}

/** What the module takes from others for these exports of its own. */
function passedOn(
  module: Module,
  names: ReadonlySet<string>,
): { readonly from: string; readonly imported: string }[] {
  const imports = new Map<string, { from: string; imported: string }>();
  const found: { from: string; imported: string }[] = [];
  for (const statement of module.program.body) {
    if (statement.type === "ImportDeclaration") {
      for (const specifier of statement.specifiers) {
        const imported =
          specifier.type === "ImportSpecifier"
            ? nameOf(specifier.imported)
            : specifier.type === "ImportDefaultSpecifier"
              ? "default"
              : "*";
        imports.set(specifier.local.name, { from: statement.source.value, imported });
      }
    }
    if (statement.type === "ExportAllDeclaration") {
      const isPlain = statement.exported === null;
      const own = isPlain ? [...names].filter((name) => name !== "default") : ["*"];
      found.push(...own.map((imported) => ({ from: statement.source.value, imported })));
    }
  }
  for (const statement of module.program.body) {
    if (statement.type !== "ExportNamedDeclaration") continue;
    for (const { local, exported } of statement.specifiers) {
      if (!names.has(nameOf(exported)) && !names.has("*")) continue;
      const from = statement.source?.value;
      const origin = imports.get(nameOf(local));
      if (from !== undefined) found.push({ from, imported: nameOf(local) });
      else if (origin !== undefined) found.push(origin);
    }
  }
  return found;
}

/** The tracked source that a relative import leads to. */
function resolve(
  path: string,
  specifier: string,
  tracked: ReadonlySet<string>,
): string | undefined {
  if (!specifier.startsWith(".")) return undefined;
  const target = posix.join(posix.dirname(path), specifier);
  const stem = target.replace(/\.[cm]?jsx?$/, "");
  return [
    target,
    ...EXTENSIONS.flatMap((extension) => [`${target}.${extension}`, `${stem}.${extension}`]),
    ...EXTENSIONS.map((extension) => `${target}/index.${extension}`),
  ].find((candidate) => tracked.has(candidate));
}

/** An entry point that is tracked itself, or the sources from which one of its name is built. */
function sourcesOf(
  entry: string,
  directory: string,
  files: readonly string[],
  tracked: ReadonlySet<string>,
): readonly string[] {
  if (tracked.has(entry)) return isSource(entry) ? [entry] : [];
  const inside = directory === "." ? entry : posix.relative(directory, entry);
  const built = inside.replace(/\.d\.[cm]?ts$|\.[cm]?[jt]sx?$/, "");
  let bare = built;
  while (BUILT_FOLDERS.test(bare)) bare = bare.replace(BUILT_FOLDERS, "").slice(1);
  const stems = new Set(["src/", "source/", "lib/", ""].flatMap((root) => [`${root}${bare}`]));
  return files.filter((file) => {
    if (!isSource(file)) return false;
    const own = directory === "." ? file : posix.relative(directory, file);
    const stem = own.replace(/\.[cm]?[jt]sx?$/, "");
    return [...stems].some((pattern) =>
      pattern.includes("*")
        ? posix.matchesGlob(stem, pattern.replaceAll("*", "**"))
        : stem === pattern,
    );
  });
}
