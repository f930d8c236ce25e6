import type { LanguageResolution, LanguageResolver, ResolvableFile } from "../resolver.ts";

/** Types by package and name. Which class is loaded first does not matter; which packages need each other does. */
export const javaResolver: LanguageResolver = {
  cycles: "package",
  sharesFolder: true,
  prepare({ files }) {
    const types = new Map<string, string>();
    const packages = Map.groupBy(files, (file) => file.packageName ?? "");
    const byPath = new Map(files.map((file) => [file.path, file]));
    for (const file of files) {
      for (const type of file.types) types.set(`${file.packageName ?? ""}.${type}`, file.path);
    }
    return (from, { specifier, form }) => {
      if (form === "package") {
        const known = packages.get(specifier);
        if (known !== undefined) return usedOf(known, byPath.get(from));
      }
      const type = longestKnown(specifier, types);
      if (type !== undefined) return { kind: "files", paths: type === from ? [] : [type] };
      return { kind: "external", packageName: specifier.split(".").slice(0, 3).join(".") };
    };
  },
};

/** A member or a nested type is in the file of the type around it. */
function longestKnown(specifier: string, types: ReadonlyMap<string, string>): string | undefined {
  for (let name = specifier; name.includes("."); name = name.slice(0, name.lastIndexOf("."))) {
    const path = types.get(name);
    if (path !== undefined) return path;
  }
  return undefined;
}

/** Of a whole package those files whose types are mentioned. */
export function usedOf(
  known: readonly ResolvableFile[],
  user: ResolvableFile | undefined,
): LanguageResolution {
  const used = new Set(user?.typeReferences);
  const paths = known
    .filter((file) => file.path !== user?.path && file.types.some((type) => used.has(type)))
    .map((file) => file.path);
  return { kind: "files", paths };
}
