import { posix } from "node:path";
import type { LanguageResolver, RepositoryFiles } from "../resolver.ts";

/** Modules are files below the root of their crate. They may need each other in loops: none are reported. */
export const rustResolver: LanguageResolver = {
  manifest: /(^|\/)Cargo\.toml$/,
  cycles: "none",
  sharesFolder: false,
  prepare(repository) {
    const { paths } = repository;
    const crates = workspaceCrates(repository);
    const find = (folder: string, parts: readonly string[]): string | undefined => {
      for (let length = parts.length; length > 0; length -= 1) {
        const base = posix.join(folder, ...parts.slice(0, length));
        const found = [`${base}.rs`, `${base}/mod.rs`].find((each) => paths.has(each));
        if (found !== undefined) return found;
      }
      return undefined;
    };
    return (from, { specifier, form }) => {
      const parts = specifier.split("::");
      const answer = (folder: string, rest: readonly string[]): readonly string[] => {
        const found = find(folder, rest) ?? rootFile(paths, folder);
        return found === undefined || found === from ? [] : [found];
      };
      if (form === "path") {
        const path = posix.join(posix.dirname(from), specifier);
        return paths.has(path) ? { kind: "files", paths: [path] } : { kind: "unresolved" };
      }
      if (form === "mod") {
        // Tests, benchmarks and examples are roots of crates of their own, whatever their name.
        const found = find(moduleFolder(from), parts) ?? find(posix.dirname(from), parts);
        return found === undefined
          ? { kind: "unresolved" }
          : { kind: "files", paths: found === from ? [] : [found] };
      }
      const [first = ""] = parts;
      if (first === "crate")
        return { kind: "files", paths: answer(crateFolder(from, paths), parts.slice(1)) };
      if (first === "self" || first === "super") {
        const supers = parts.filter((part) => part === "super").length;
        const folder = posix.join(moduleFolder(from), "../".repeat(supers));
        return {
          kind: "files",
          paths: answer(
            folder,
            parts.filter((part) => part !== "self" && part !== "super"),
          ),
        };
      }
      const crate = crates.get(first);
      if (crate !== undefined) return { kind: "files", paths: answer(crate, parts.slice(1)) };
      // Since 2018 a path may also begin with a module beside.
      const beside = find(moduleFolder(from), parts);
      if (beside !== undefined && beside !== from) return { kind: "files", paths: [beside] };
      return { kind: "external", packageName: first };
    };
  },
};

const ROOTS = ["lib.rs", "main.rs", "mod.rs"];

/** Where the modules of a file are looked for. */
function moduleFolder(path: string): string {
  const folder = posix.dirname(path);
  return ROOTS.includes(posix.basename(path))
    ? folder
    : posix.join(folder, posix.basename(path, ".rs"));
}

function rootFile(paths: ReadonlySet<string>, folder: string): string | undefined {
  const plain = folder.replace(/\/$/, "");
  return [...ROOTS.map((name) => posix.join(plain, name)), `${plain}.rs`].find((each) =>
    paths.has(each),
  );
}

/** The folder above a file that holds the root of its crate. */
function crateFolder(from: string, paths: ReadonlySet<string>): string {
  for (let folder = posix.dirname(from); ; folder = posix.dirname(folder)) {
    if (paths.has(posix.join(folder, "lib.rs")) || paths.has(posix.join(folder, "main.rs")))
      return folder;
    if (folder === "." || folder === "/") return posix.dirname(from);
  }
}

/** The crates of the repository by the name that code uses for them. */
function workspaceCrates({ manifests, paths }: RepositoryFiles): ReadonlyMap<string, string> {
  const crates = new Map<string, string>();
  for (const [path, text] of manifests) {
    const section = /^\[package\]([^[]*)/m.exec(text)?.[1] ?? "";
    const name = /^\s*name\s*=\s*"([^"]+)"/m.exec(section)?.[1];
    const folder = posix.join(posix.dirname(path), "src");
    if (name !== undefined && paths.has(`${folder}/lib.rs`))
      crates.set(name.replaceAll("-", "_"), folder);
  }
  return crates;
}
