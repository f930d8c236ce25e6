import { posix } from "node:path";
import type { LanguageResolution, LanguageResolver, RepositoryFiles } from "../resolver.ts";

/** Modules by their dotted name, as Python finds them from the folders that hold top-level packages. */
export const pythonResolver: LanguageResolver = {
  cycles: "load",
  sharesFolder: false,
  prepare(repository) {
    const modules = moduleIndex(repository);
    return (from, { specifier, names }) => {
      const dots = /^\.*/.exec(specifier)?.[0].length ?? 0;
      const rest = specifier.slice(dots);
      const paths = new Set<string>();
      const found =
        dots > 0
          ? relative(repository, from, { dots, rest, names })
          : absolute(modules, from, { name: rest, names });
      for (const path of found) if (path !== from) paths.add(path);
      if (paths.size > 0 || found.length > 0) return { kind: "files", paths: [...paths] };
      if (dots > 0) return missing(repository, from, { dots, rest });
      return { kind: "external", packageName: rest.split(".")[0] ?? rest };
    };
  },
};

type ModuleIndex = ReadonlyMap<string, readonly string[]>;

function moduleIndex({ paths, files }: RepositoryFiles): ModuleIndex {
  const index = new Map<string, string[]>();
  for (const { path } of files) {
    const inSource = /(?:^|\/)(?:src|lib|python)\/(.+)$/.exec(path)?.[1];
    // By its packages, from a folder of sources, and from the top: from where it is run nothing says.
    const names = [dottedName(path, paths), moduleOf(inSource ?? path), moduleOf(path)];
    for (const name of new Set(names)) index.set(name, [...(index.get(name) ?? []), path]);
  }
  return index;
}

/** From the topmost folder upward of a file that is a package by its `__init__.py`. */
function dottedName(path: string, paths: ReadonlySet<string>): string {
  let top = posix.dirname(path);
  while (top !== "." && paths.has(`${top}/__init__.py`)) top = posix.dirname(top);
  return moduleOf(top === "." ? path : path.slice(top.length + 1));
}

function moduleOf(path: string): string {
  return path
    .replace(/\.pyi?w?$/, "")
    .replace(/(^|\/)__init__$/, "")
    .replaceAll("/", ".");
}

interface Absolute {
  readonly name: string;
  readonly names: readonly string[];
}

function absolute(
  modules: ModuleIndex,
  from: string,
  { name, names }: Absolute,
): readonly string[] {
  const at = (module: string): string | undefined => nearest(modules.get(module) ?? [], from);
  const parts = names.map((each) => at(`${name}.${each}`));
  const whole = at(name);
  const isPartial = names.length === 0 || parts.some((part) => part === undefined);
  return [...parts, ...(isPartial ? [whole] : [])].filter((path) => path !== undefined);
}

/** Of several modules of one name the one that shares most of its path; a stub only when there is nothing else. */
function nearest(paths: readonly string[], from: string): string | undefined {
  const shared = (path: string): number => {
    const [left, right] = [path.split("/"), from.split("/")];
    const index = left.findIndex((part, place) => part !== right[place]);
    return (index === -1 ? left.length : index) - (path.endsWith("i") ? 0.5 : 0);
  };
  return paths.toSorted((left, right) => shared(right) - shared(left))[0];
}

interface Relative {
  readonly dots: number;
  readonly rest: string;
  readonly names: readonly string[];
}

function relative(
  { paths }: RepositoryFiles,
  from: string,
  { dots, rest, names }: Relative,
): readonly string[] {
  const base = relativeBase(from, { dots, rest });
  if (base === undefined) return [];
  const at = (path: string): string | undefined =>
    [`${path}.py`, `${path}/__init__.py`, `${path}.pyi`, `${path}.pyw`].find((each) =>
      paths.has(each),
    );
  const parts = names.map((name) => at(posix.join(base, name)));
  const whole = rest === "" ? at(posix.join(base, "__init__")) : at(base);
  const isPartial = names.length === 0 || parts.some((part) => part === undefined);
  return [...parts, ...(isPartial ? [whole] : [])].filter((path) => path !== undefined);
}

/** The folder or module that the dots and the name lead to; undefined above the top of the repository. */
function relativeBase(
  from: string,
  { dots, rest }: { readonly dots: number; readonly rest: string },
): string | undefined {
  const base = posix.join(posix.dirname(from), "../".repeat(dots - 1), rest.replaceAll(".", "/"));
  return base.startsWith("..") ? undefined : base.replace(/\/$/, "");
}

/** A native module or one made by a build is not there as a source: only a folder that is ours can lack a file. */
function missing(
  { paths }: RepositoryFiles,
  from: string,
  given: { readonly dots: number; readonly rest: string },
): LanguageResolution {
  const base = relativeBase(from, given);
  const isNative =
    base !== undefined &&
    [`${base}.pyx`, `${base}.c`, `${base}.so`, `${base}.pyd`].some((each) => paths.has(each));
  const isFolder =
    base !== undefined && (base === "." || [...paths].some((each) => each.startsWith(`${base}/`)));
  return isNative || isFolder ? { kind: "files", paths: [] } : { kind: "unresolved" };
}
