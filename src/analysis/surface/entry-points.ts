import { posix } from "node:path";
import { z } from "zod";
import type { SourceTree } from "./shape.ts";

/** What a package.json says of how the package is used. */
const manifestSchema = z.object({
  name: z.string().optional(),
  version: z.string().optional(),
  description: z.string().optional(),
  private: z.boolean().optional(),
  main: z.string().optional(),
  module: z.string().optional(),
  types: z.string().optional(),
  typings: z.string().optional(),
  exports: z.json().optional(),
  bin: z.union([z.string(), z.record(z.string(), z.string())]).optional(),
  engines: z.object({ node: z.string().optional() }).optional(),
});
export type PublishedManifest = z.infer<typeof manifestSchema>;

/** Undefined when it is not there, or is no manifest. */
export async function readPublishedManifest(
  tree: SourceTree,
  directory: string,
): Promise<PublishedManifest | undefined> {
  const text = await tree.read(posix.join(directory, "package.json"));
  if (text === undefined) return undefined;
  try {
    const parsed = manifestSchema.safeParse(JSON.parse(text.replace(/^\uFEFF/, "")));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined; // the syntax gate says so
  }
}

/** Paths that each subpath leads to, by condition: types before code. `.` is the package itself. */
export function entryPaths(manifest: PublishedManifest): ReadonlyMap<string, readonly string[]> {
  const { exports } = manifest;
  const own = [manifest.types, manifest.typings, manifest.module, manifest.main].filter(
    (path) => path !== undefined,
  );
  const isMap =
    typeof exports === "object" &&
    exports !== null &&
    !Array.isArray(exports) &&
    Object.keys(exports).some((key) => key.startsWith("."));
  if (exports === undefined || exports === null) {
    return new Map([[".", own.length === 0 ? ["index.js"] : own]]);
  }
  const subpaths = isMap ? Object.entries(exports) : [[".", exports] as const];
  return new Map(
    subpaths.flatMap(([subpath, target]) => {
      const paths = pathsOf(target);
      return paths.length === 0 ? [] : [[subpath, paths] as const];
    }),
  );
}

function pathsOf(target: unknown): readonly string[] {
  if (typeof target === "string") return [target];
  if (Array.isArray(target)) return target.flatMap(pathsOf);
  if (typeof target !== "object" || target === null) return [];
  const conditions = Object.entries(target);
  const types = conditions.filter(([condition]) => condition.startsWith("types"));
  const others = conditions.filter(([condition]) => !condition.startsWith("types"));
  return [...types, ...others].flatMap(([, value]) => pathsOf(value));
}

const BUILT = /^(?:dist|distribution|build|lib|out|output|esm|cjs|es|types|\.output)\//;
const SOURCES = ["src", "source", "sources", "lib"];
const ENDINGS = [".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".d.ts"];

/**
 * The tracked file behind an entry point: itself, or the source from which a build makes it, by the custom of where
 * sources and outputs are. Undefined when none is there.
 */
export async function sourceOf(
  tree: SourceTree,
  directory: string,
  subpath: string,
  paths: readonly string[],
): Promise<string | undefined> {
  const relative = paths
    .map((path) => posix.normalize(path))
    .filter((path) => !path.startsWith(".."));
  const guesses = [
    ...relative,
    ...relative.flatMap(sources),
    ...(subpath === "."
      ? ["src/index", "source/index", "index", "lib/index"].flatMap(withEndings)
      : []),
  ];
  for (const guess of new Set(guesses)) {
    const path = posix.join(directory, guess);
    if (/\.[mc]?[jt]sx?$/.test(path) && (await tree.has(path))) return path;
  }
  return undefined;
}

function sources(path: string): readonly string[] {
  const stem = path.replace(/\.d\.[mc]?ts$|\.[mc]?[jt]sx?$/, "");
  const once = stem.replace(BUILT, "");
  const stems = new Set([stem, once, once.replace(BUILT, "")]);
  return [...stems].flatMap((each) => [
    ...SOURCES.flatMap((folder) => withEndings(`${folder}/${each}`)),
    ...withEndings(each),
  ]);
}

function withEndings(stem: string): readonly string[] {
  return ENDINGS.map((ending) => `${stem}${ending}`);
}
