import { posix } from "node:path";
import type { WorkspacePackage } from "#domain";
import type { JobContext } from "../job.ts";
import { isSource } from "../source-files.ts";
import { readText } from "../worktree-files.ts";
import type { Module } from "./exports.ts";
import { exportedNames, nameOf, parseModule } from "./exports.ts";

const BUILT_FOLDERS = /^(?:dist|build|lib|out|output|esm|cjs|es|types|\.output)(?=\/)/;
const ROOTS = ["src/", "source/", "lib/", ""];
const CODE = /\.d\.[cm]?ts$|\.[cm]?[jt]sx?$/;
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
    for (const found of context.project.packages) {
      for (const entry of found.entryPoints) {
        for (const path of sourcesOf(entry, found, context.files, tracked)) {
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
  { directory, name }: WorkspacePackage,
  files: readonly string[],
  tracked: ReadonlySet<string>,
): readonly string[] {
  if (tracked.has(entry)) return isSource(entry) ? [entry] : [];
  if (!CODE.test(entry)) return [];
  const own = new Map(
    files.flatMap((file) => {
      const path = directory === "." ? file : posix.relative(directory, file);
      return isSource(file) && !path.startsWith("../") ? [[path.replace(CODE, ""), file]] : [];
    }),
  );
  const folders = new Set([...own.keys()].map((path) => path.split("/")[0]));
  const inside = directory === "." ? entry : posix.relative(directory, entry);
  const stems = stemsOf(inside.replace(CODE, ""), folders);
  const found = (stem: string): string[] =>
    ROOTS.flatMap((root) => {
      const pattern = `${root}${stem}`;
      if (!pattern.includes("*")) return own.get(pattern) ?? [];
      const glob = pattern.replaceAll("*", "**");
      return [...own].flatMap(([path, file]) => (posix.matchesGlob(path, glob) ? [file] : []));
    });
  const named = stems.flatMap(found);
  if (named.length > 0) return named;
  // A bundler may give what it makes another name than that of the module it starts with.
  return ["index", "main", posix.basename(name ?? "index")].flatMap(found);
}

/** The path with and without the folders that a build puts in front of it: `dist/types/a`, `types/a`, `a`. */
function stemsOf(path: string, folders: ReadonlySet<string | undefined>): readonly string[] {
  const stems = [path];
  const cut = (stem: string): string => stem.slice(stem.indexOf("/") + 1);
  let rest = path.includes("/") && !folders.has(path.split("/")[0]) ? cut(path) : path;
  if (rest !== path) stems.push(rest);
  while (BUILT_FOLDERS.test(rest)) stems.push((rest = cut(rest)));
  return stems;
}
