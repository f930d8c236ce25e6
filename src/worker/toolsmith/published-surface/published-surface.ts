import {
  type Declaration,
  entryPaths,
  type PublishedManifest,
  readDeclarations,
  readPublishedManifest,
  type Shape,
  type SourceTree,
  sourceOf,
  SurfaceReader,
} from "#analysis";
import type { WorkspacePackage } from "#domain";
import type { JobContext } from "../job.ts";
import { readText } from "../worktree-files.ts";

/** What a package offers to those who install it. */
export interface PublishedSurface {
  /** `.` for the root. */
  readonly directory: string;
  readonly manifest: PublishedManifest;
  readonly entries: readonly EntryPoint[];
  /** Subpaths of `exports` whose source was not found. */
  readonly unseen: readonly string[];
}

export interface EntryPoint {
  /** As it is imported: `name/feature`. */
  readonly specifier: string;
  /** Tracked path. */
  readonly source: string;
  /** By name. */
  readonly exports: readonly PublishedExport[];
  /** Whether these are all names, so that another one is a mistake. */
  readonly isComplete: boolean;
}

export interface PublishedExport {
  readonly name: string;
  readonly shape: Shape;
  /** Undefined where it is made in another package, or in a way that is not read. */
  readonly declaration: Declaration | undefined;
}

/** The tracked files of a worktree. */
export function worktreeTree(context: Pick<JobContext, "worktree" | "files">): SourceTree {
  const tracked = new Set(context.files);
  return {
    has: (path) => Promise.resolve(tracked.has(path)),
    read: (path) =>
      tracked.has(path) ? readText(context.worktree, path) : Promise.resolve(undefined),
  };
}

const known = new WeakMap<JobContext, Map<string, Promise<PublishedSurface | undefined>>>();

/**
 * Undefined where there is no manifest with a name. Read once for a job in its worktree, and once for all surveys that
 * share a tree: for jobs that edit no code.
 */
export function publishedSurface(
  context: JobContext,
  directory: string,
): Promise<PublishedSurface | undefined> {
  const surfaces = known.get(context) ?? new Map<string, Promise<PublishedSurface | undefined>>();
  known.set(context, surfaces);
  const look = (): Promise<PublishedSurface | undefined> => readSurface(context, directory);
  const surface =
    surfaces.get(directory) ??
    context.facts?.find(`published surface of ${directory}`, look) ??
    look();
  surfaces.set(directory, surface);
  surface.catch(() => surfaces.delete(directory));
  return surface;
}

/** The package that a file belongs to: that of the nearest folder upwards. */
export function packageOf(
  packages: readonly WorkspacePackage[],
  path: string,
): WorkspacePackage | undefined {
  const around = packages.filter(
    ({ directory }) => directory === "." || path.startsWith(`${directory}/`),
  );
  return around.toSorted((a, b) => b.directory.length - a.directory.length)[0];
}

async function readSurface(
  context: JobContext,
  directory: string,
): Promise<PublishedSurface | undefined> {
  const tree = worktreeTree(context);
  const manifest = await readPublishedManifest(tree, directory);
  if (manifest?.name === undefined) return undefined;
  const reader = new SurfaceReader(tree);
  const declarations = new DeclaredFiles(tree);
  const entries: EntryPoint[] = [];
  const unseen: string[] = [];
  for (const [subpath, paths] of entryPaths(manifest)) {
    context.signal.throwIfAborted();
    // Patterns stand for files, not for names; what is no script has none.
    if (subpath.includes("*") || !paths.some((path) => /\.[mc]?[jt]sx?$/.test(path))) continue;
    const source = await sourceOf(tree, directory, subpath, paths);
    const surface = source === undefined ? undefined : await reader.read(source);
    if (source === undefined || surface === undefined) {
      unseen.push(subpath);
      continue;
    }
    const exports: PublishedExport[] = [];
    for (const [name, shape] of surface) {
      exports.push({ name, shape, declaration: await declarations.of(shape) });
    }
    entries.push({
      specifier: manifest.name + subpath.slice(1),
      source,
      exports: exports.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
      isComplete: await reader.isComplete(source),
    });
  }
  return { directory, manifest, entries, unseen };
}

/** Declarations by file, each read once. */
class DeclaredFiles {
  readonly #tree: SourceTree;
  readonly #files = new Map<string, ReturnType<typeof readDeclarations>>();

  constructor(tree: SourceTree) {
    this.#tree = tree;
  }

  async of(shape: Shape): Promise<Declaration | undefined> {
    if (!this.#files.has(shape.path)) {
      const text = await this.#tree.read(shape.path);
      this.#files.set(
        shape.path,
        text === undefined ? undefined : readDeclarations(shape.path, text),
      );
    }
    return this.#files.get(shape.path)?.get(shape.start);
  }
}
