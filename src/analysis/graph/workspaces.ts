import { posix } from "node:path";
import { z } from "zod";

const manifestSchema = z.looseObject({
  name: z.string().optional().catch(undefined),
  main: z.string().optional().catch(undefined),
  module: z.string().optional().catch(undefined),
  types: z.string().optional().catch(undefined),
  source: z.string().optional().catch(undefined),
  exports: z.json().optional().catch(undefined),
  imports: z.record(z.string(), z.json()).optional().catch(undefined),
});

/** A package.json of the repository, as far as it says which file an import means. */
export interface PackageManifest {
  readonly directory: string;
  readonly name: string | undefined;
  /** Subpath (`.`, `./feature`, `#internal`) to files, best first. A `*` stands for the same text on both sides. */
  readonly targets: ReadonlyMap<string, readonly string[]>;
}

/** Undefined for text that is no JSON object: a broken manifest names no package. */
export function readManifest(path: string, text: string): PackageManifest | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  const parsed = manifestSchema.safeParse(json);
  if (!parsed.success) return undefined;
  const { name, main, module, types, source, exports: exported, imports } = parsed.data;
  const directory = posix.dirname(path);
  const targets = new Map<string, string[]>();
  const add = (subpath: string, target: z.core.util.JSONType | undefined): void => {
    targets.set(subpath, [...(targets.get(subpath) ?? []), ...leaves(target)]);
  };
  if (typeof exported === "object" && exported !== null && !Array.isArray(exported)) {
    const isMap = Object.keys(exported).some((key) => key.startsWith("."));
    if (isMap) for (const [subpath, target] of Object.entries(exported)) add(subpath, target);
    else add(".", exported);
  } else add(".", exported);
  for (const target of [source, module, main, types]) add(".", target);
  for (const [subpath, target] of Object.entries(imports ?? {})) add(subpath, target);
  return { directory, name, targets };
}

function leaves(target: z.core.util.JSONType | undefined): readonly string[] {
  if (typeof target === "string") return [target];
  if (Array.isArray(target)) return target.flatMap(leaves);
  return typeof target === "object" && target !== null ? Object.values(target).flatMap(leaves) : [];
}

/**
 * The file of the repository that a subpath of a package means. Manifests name built files; when those are not
 * there, the source they are built from is looked for: the same path under `src`, with a source extension.
 */
export function manifestTarget(
  manifest: PackageManifest,
  subpath: string,
  fileAt: (path: string) => string | undefined,
): string | undefined {
  const candidates = matches(manifest, subpath);
  const places = candidates.length === 0 ? [subpath === "." ? "./index" : subpath] : candidates;
  for (const place of places) {
    const path = posix.join(manifest.directory, place);
    if (path.startsWith("..")) continue;
    const found = fileAt(path) ?? sourceOf(manifest.directory, place, fileAt);
    if (found !== undefined) return found;
  }
  const isRoot = subpath === ".";
  return isRoot ? fileAt(posix.join(manifest.directory, "src/index")) : undefined;
}

function matches(manifest: PackageManifest, subpath: string): readonly string[] {
  const exact = manifest.targets.get(subpath);
  if (exact !== undefined) return exact;
  for (const [pattern, targets] of manifest.targets) {
    const star = pattern.indexOf("*");
    if (star === -1) continue;
    const [before, after] = [pattern.slice(0, star), pattern.slice(star + 1)];
    if (!subpath.startsWith(before) || !subpath.endsWith(after)) continue;
    const text = subpath.slice(before.length, subpath.length - after.length);
    return targets.map((target) => target.replaceAll("*", text));
  }
  return [];
}

function sourceOf(
  directory: string,
  place: string,
  fileAt: (path: string) => string | undefined,
): string | undefined {
  const built = /^\.?\/?(?:dist|build|lib|out|output|esm|cjs|types)\/(.*)$/.exec(place);
  if (built?.[1] === undefined) return undefined;
  const inside = built[1].replace(/^(?:esm|cjs|types|src|browser|node|es|mjs)\//, "");
  const bare = inside.replace(/(\.d)?\.[mc]?[jt]sx?$/, "");
  for (const folder of ["src", "source", "lib", "."]) {
    const found = fileAt(posix.join(directory, folder, bare));
    if (found !== undefined) return found;
  }
  return undefined;
}
