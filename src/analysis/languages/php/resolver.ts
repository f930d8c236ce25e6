import { posix } from "node:path";
import { parseJson } from "../../project/json-source.ts";
import type { LanguageResolver, RepositoryFiles } from "../resolver.ts";

/** Classes by namespace and name, and where composer.json says that they are loaded from (PSR-4). */
export const phpResolver: LanguageResolver = {
  manifest: /(^|\/)composer\.json$/,
  cycles: "package",
  sharesFolder: true,
  prepare(repository) {
    const { paths, files } = repository;
    const types = new Map(
      files.flatMap((file) =>
        file.types.map(
          (type) => [`${file.packageName ?? ""}\\${type}`.replace(/^\\/, ""), file.path] as const,
        ),
      ),
    );
    const roots = autoloadRoots(repository);
    return (from, { specifier, form }) => {
      if (form === "path") {
        const candidates = specifier.startsWith(".")
          ? [posix.join(posix.dirname(from), specifier)]
          : [posix.join(posix.dirname(from), specifier), posix.normalize(specifier)];
        const path = candidates.find((each) => paths.has(each));
        // What is not there is mostly made when the program is installed.
        return path === undefined
          ? { kind: "external", packageName: specifier }
          : { kind: "files", paths: path === from ? [] : [path] };
      }
      const known = types.get(specifier);
      if (known !== undefined) return { kind: "files", paths: known === from ? [] : [known] };
      for (const { prefix, folder } of roots) {
        if (!specifier.startsWith(prefix)) continue;
        const rest = specifier.slice(prefix.length).replaceAll("\\", "/");
        const path = posix.join(folder, `${rest}.php`);
        if (paths.has(path)) return { kind: "files", paths: path === from ? [] : [path] };
        // A namespace or a function can be named too.
        const isFolder = files.some((file) => file.path.startsWith(`${posix.join(folder, rest)}/`));
        if (isFolder) return { kind: "files", paths: [] };
      }
      return { kind: "external", packageName: specifier.split("\\").slice(0, 2).join("\\") };
    };
  },
};

function autoloadRoots({
  manifests,
}: RepositoryFiles): readonly { prefix: string; folder: string }[] {
  const roots = [...manifests].flatMap(([path, text]) => {
    const manifest = parseJson(text, { comments: false });
    // A broken one loads nothing.
    if (!manifest.ok) return [];
    const prefixes = ["autoload", "autoload-dev"].flatMap((section) =>
      entriesOf(fieldOf(fieldOf(manifest.value, section), "psr-4")),
    );
    return prefixes.flatMap(([prefix, folders]) =>
      [folders]
        .flat()
        .filter((folder) => typeof folder === "string")
        .map((folder) => ({ prefix, folder: posix.join(posix.dirname(path), folder) })),
    );
  });
  return roots.toSorted((left, right) => right.prefix.length - left.prefix.length);
}

/** By hand: every process that measures files loads this, and a schema would cost each of them longer than its work. */
function fieldOf(value: unknown, name: string): unknown {
  return new Map(entriesOf(value)).get(name);
}

function entriesOf(value: unknown): readonly (readonly [name: string, value: unknown])[] {
  return typeof value === "object" && value !== null ? Object.entries(value) : [];
}
