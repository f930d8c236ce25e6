import type { ImportEdge } from "../graph/import-graph.ts";

/** A folder of source files below the folder that all have in common. */
export interface Layer {
  readonly folder: string;
  readonly files: number;
  readonly codeLines: number;
  /** Pairs of files by which it imports from other layers, by their folder. */
  readonly imports: Readonly<Record<string, number>>;
}

/** Imports against the direction that all others between two layers have. */
export interface LayerBreak {
  /** The layer that otherwise is imported from, and the one that otherwise imports. */
  readonly from: string;
  readonly to: string;
  /** Pairs of files in the usual direction. */
  readonly usual: number;
  readonly places: readonly { readonly path: string; readonly line: number; readonly to: string }[];
}

export interface Layers {
  /** The folder below which the layers lie; `.` for the top. The few files beside it belong to none. */
  readonly root: string;
  /** By what they need: a layer comes before those that import from it, where that is possible. */
  readonly layers: readonly Layer[];
  readonly breaks: readonly LayerBreak[];
}

export interface LayeredFile {
  readonly path: string;
  readonly codeLines: number;
}

/** Fewer imports show no direction. */
const USUAL = 8;
/** At most one import against so many is a break of a rule rather than another rule. */
const USUAL_PER_BREAK = 6;
/** The common folder is gone down into as long as one folder holds this part of all files. */
const MOST_OF_ALL = 0.9;

/** Which folders import from which, and the few imports that go the other way. */
export function findLayers(all: readonly LayeredFile[], edges: readonly ImportEdge[]): Layers {
  const root = commonFolder(all.map((file) => file.path));
  const files = all.filter(({ path }) => root === "." || path.startsWith(`${root}/`));
  const layerOf = (path: string): string => layerFolder(root, path);
  const known = new Set(files.map((file) => file.path));
  const between = new Map<string, Map<string, ImportEdge[]>>();
  const seen = new Set<string>();
  for (const edge of edges) {
    const [from, to] = [layerOf(edge.from), layerOf(edge.to)];
    const pair = `${edge.from}\0${edge.to}`;
    if (from === to || !known.has(edge.from) || !known.has(edge.to) || seen.has(pair)) continue;
    seen.add(pair);
    const targets = between.get(from) ?? new Map<string, ImportEdge[]>();
    between.set(from, targets.set(to, [...(targets.get(to) ?? []), edge]));
  }
  const layers = [...Map.groupBy(files, (file) => layerOf(file.path))].map(
    ([folder, members]): Layer => ({
      folder,
      files: members.length,
      codeLines: members.reduce((sum, each) => sum + each.codeLines, 0),
      imports: Object.fromEntries(
        [...(between.get(folder) ?? [])].map(([to, pairs]) => [to, pairs.length] as const),
      ),
    }),
  );
  return { root, layers: ordered(layers), breaks: findBreaks(between) };
}

function commonFolder(paths: readonly string[]): string {
  let root = "";
  for (;;) {
    const below = paths.filter((path) => path.startsWith(root));
    const folders = Map.groupBy(
      below.filter((path) => path.indexOf("/", root.length) !== -1),
      (path) => path.slice(0, path.indexOf("/", root.length) + 1),
    );
    const [folder, members] = [...folders].toSorted(
      ([, left], [, right]) => right.length - left.length,
    )[0] ?? ["", []];
    if (members.length === 0 || members.length < paths.length * MOST_OF_ALL) break;
    root = folder;
  }
  return root === "" ? "." : root.slice(0, -1);
}

/** The first folder below the root; the root itself for files in it. */
function layerFolder(root: string, path: string): string {
  const start = root === "." ? 0 : root.length + 1;
  const end = path.indexOf("/", start);
  return end === -1 ? root : path.slice(0, end);
}

function findBreaks(
  between: ReadonlyMap<string, ReadonlyMap<string, readonly ImportEdge[]>>,
): readonly LayerBreak[] {
  const breaks: LayerBreak[] = [];
  for (const [from, targets] of between) {
    for (const [to, edges] of targets) {
      const usual = between.get(to)?.get(from)?.length ?? 0;
      if (usual < USUAL || edges.length * USUAL_PER_BREAK > usual) continue;
      const places = edges.map((edge) => ({ path: edge.from, line: edge.line, to: edge.to }));
      breaks.push({ from, to, usual, places });
    }
  }
  return breaks.toSorted((left, right) => right.usual - left.usual);
}

/** Takes again and again the layer that imports the least from those that are left. */
function ordered(layers: readonly Layer[]): readonly Layer[] {
  const left = new Map(layers.map((layer) => [layer.folder, layer]));
  const order: Layer[] = [];
  const needs = (layer: Layer): number =>
    Object.entries(layer.imports).reduce((sum, [to, count]) => sum + (left.has(to) ? count : 0), 0);
  while (left.size > 0) {
    const [next] = [...left.values()].toSorted(
      (one, other) => needs(one) - needs(other) || (one.folder < other.folder ? -1 : 1),
    );
    if (next === undefined) break;
    left.delete(next.folder);
    order.push(next);
  }
  return order;
}
