import { type Analysis, stronglyConnectedComponents } from "#analysis";

export interface FolderEdge {
  readonly from: string;
  readonly to: string;
  /** Both folders reach each other. */
  readonly isInCycle: boolean;
}

/** Which folder imports from which. Sorted, so that the same code gives the same text. */
export interface FolderGraph {
  /** The folder below which the others lie; `.` for the top. */
  readonly root: string;
  readonly folders: readonly string[];
  readonly edges: readonly FolderEdge[];
  /** Groups of folders that need each other. */
  readonly cycles: readonly (readonly string[])[];
  /** Folders that are not drawn. */
  readonly left: number;
  /** Arrows that others imply are not drawn. */
  readonly isReduced: boolean;
}

/** With more arrows nobody can follow them. */
const MOST_EDGES = 40;

export function folderGraph(
  { architecture: { layers } }: Pick<Analysis, "architecture">,
  mostFolders: number,
): FolderGraph {
  const visible = layers.layers.filter(({ folder }) => !/^\.\w/.test(folder));
  const links = visible.flatMap(({ folder, imports }) =>
    Object.keys(imports).map((to) => ({ from: folder, to })),
  );
  const weight = (folder: string): number =>
    links.filter(({ from, to }) => from === folder || to === folder).length;
  const all = visible.map(({ folder }) => folder);
  const folders = all
    .toSorted((a, b) => weight(b) - weight(a) || (a < b ? -1 : 1))
    .slice(0, mostFolders)
    .toSorted();
  const drawn = new Set(folders);
  const between = links.filter(({ from, to }) => drawn.has(from) && drawn.has(to));
  const targets = new Map(
    folders.map((folder) => [
      folder,
      between.filter(({ from }) => from === folder).map(({ to }) => to),
    ]),
  );
  const cycles = stronglyConnectedComponents(targets).map((members) => members.toSorted());
  const groups = new Map(cycles.flatMap((members, index) => members.map((each) => [each, index])));
  const isInCycle = (from: string, to: string): boolean =>
    groups.has(from) && groups.get(from) === groups.get(to);
  const isReduced = between.length > MOST_EDGES;
  const edges = between
    .map(({ from, to }) => ({ from, to, isInCycle: isInCycle(from, to) }))
    .filter((edge) => !isReduced || edge.isInCycle || !isImplied(edge, targets))
    .toSorted((a, b) => (`${a.from}\0${a.to}` < `${b.from}\0${b.to}` ? -1 : 1));
  return {
    root: layers.root,
    folders,
    edges,
    cycles: cycles.toSorted((a, b) => ((a[0] ?? "") < (b[0] ?? "") ? -1 : 1)),
    left: all.length - folders.length,
    isReduced,
  };
}

/** Whether there is a way round that comes by another folder, and not back to where it began. */
function isImplied(
  { from, to }: Pick<FolderEdge, "from" | "to">,
  targets: ReadonlyMap<string, readonly string[]>,
): boolean {
  const seen = new Set([from, to]);
  const open = (targets.get(from) ?? []).filter((next) => next !== to);
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    const further = targets.get(next) ?? [];
    if (further.includes(to)) return true;
    open.push(...further);
  }
  return false;
}
