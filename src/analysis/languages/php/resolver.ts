import { posix } from "node:path";
import { z } from "zod";
import type { LanguageResolver, RepositoryFiles } from "../resolver.ts";

const prefixes = z.record(z.string(), z.union([z.string(), z.array(z.string())])).catch({});
const composerSchema = z.looseObject({
  autoload: z.looseObject({ "psr-4": prefixes.optional() }).optional().catch(undefined),
  "autoload-dev": z.looseObject({ "psr-4": prefixes.optional() }).optional().catch(undefined),
});

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
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      return []; // a broken manifest loads nothing
    }
    const parsed = composerSchema.safeParse(json);
    if (!parsed.success) return [];
    const { autoload, "autoload-dev": development } = parsed.data;
    const all = [
      ...Object.entries(autoload?.["psr-4"] ?? {}),
      ...Object.entries(development?.["psr-4"] ?? {}),
    ];
    return all.flatMap(([prefix, folders]) =>
      [folders]
        .flat()
        .map((folder) => ({ prefix, folder: posix.join(posix.dirname(path), folder) })),
    );
  });
  return roots.toSorted((left, right) => right.prefix.length - left.prefix.length);
}
