import { usedOf } from "../java/resolver.ts";
import type { LanguageResolver } from "../resolver.ts";

/** A namespace is spread over files: those whose types are mentioned are meant. */
export const csharpResolver: LanguageResolver = {
  cycles: "package",
  sharesFolder: true,
  prepare({ files }) {
    const namespaces = Map.groupBy(files, (file) => file.packageName ?? "");
    const types = new Map<string, string>(
      files.flatMap((file) =>
        file.types.map((type) => [`${file.packageName ?? ""}.${type}`, file.path] as const),
      ),
    );
    const byPath = new Map(files.map((file) => [file.path, file]));
    return (from, { specifier, form }) => {
      const name = specifier.replace(/^global::/, "");
      const known = form === "namespace" ? namespaces.get(name) : undefined;
      if (known !== undefined) return usedOf(known, byPath.get(from));
      const path = form === "type" ? types.get(name) : undefined;
      if (path !== undefined) return { kind: "files", paths: path === from ? [] : [path] };
      return { kind: "external", packageName: name.split(".").slice(0, 2).join(".") };
    };
  },
};
