import { posix } from "node:path";
import type { LanguageResolver } from "../resolver.ts";

/** `require_relative` from the file, `require` from the folders that a gem puts on the load path: any `lib`. */
export const rubyResolver: LanguageResolver = {
  cycles: "load",
  sharesFolder: false,
  prepare({ paths, files }) {
    const libraries = [
      ...new Set(files.flatMap(({ path }) => /^(?:.*\/)?lib(?=\/)/.exec(path)?.[0] ?? [])),
      "lib",
      "app",
      ".",
    ];
    const at = (path: string): string | undefined =>
      [path, `${path}.rb`].find((each) => paths.has(each) && each.endsWith(".rb"));
    return (from, { specifier, form }) => {
      if (form === "require_relative" || /^\.\.?\//.test(specifier)) {
        const path = at(posix.join(posix.dirname(from), specifier));
        if (path !== undefined) return { kind: "files", paths: path === from ? [] : [path] };
        // A native extension is required like a file.
        return form === "require_relative" && !specifier.includes("/")
          ? { kind: "external", packageName: specifier }
          : { kind: "unresolved" };
      }
      for (const library of libraries) {
        const path = at(posix.join(library, specifier));
        if (path !== undefined) return { kind: "files", paths: path === from ? [] : [path] };
      }
      return { kind: "external", packageName: specifier.split("/")[0] ?? specifier };
    };
  },
};
