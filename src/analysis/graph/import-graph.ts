import { posix } from "node:path";
import type { FileMeasurement, ImportKind } from "../measure/measurement.ts";
import type { Adjacency } from "./cycles.ts";
import { shortestCycle, stronglyConnectedComponents } from "./cycles.ts";
import type { CycleMeaning } from "../languages/resolver.ts";
import type { ImportResolution, ResolveAny } from "./resolve-any.ts";

export interface ImportEdge {
  readonly from: string;
  readonly to: string;
  readonly kind: ImportKind;
  readonly line: number;
  readonly typeOnly: boolean;
  readonly lazy: boolean;
}

export interface ImportCycle {
  /** All files that reach each other. */
  readonly files: readonly string[];
  /** A shortest way round, each file once; the last imports the first. */
  readonly shortest: readonly { readonly path: string; readonly line: number }[];
  /** Only closed by an import that happens later (`import()`, `require` in a function): no order problem at load. */
  readonly lazy: boolean;
  /** `load`: files that need each other. `package`: folders whose files use each other's, in languages without load order. */
  readonly meaning: "load" | "package";
}

export interface ImportGraph {
  readonly edges: readonly ImportEdge[];
  readonly cycles: readonly ImportCycle[];
  /** Relative or internal (`#name`) imports for which there is no file. */
  readonly unresolved: readonly {
    readonly from: string;
    readonly specifier: string;
    readonly line: number;
  }[];
  /** Imports of packages that are not of this repository, counted by package name. */
  readonly externalPackages: Readonly<Record<string, number>>;
}

export function buildImportGraph(
  files: readonly { readonly path: string; readonly measurement: FileMeasurement }[],
  resolve: ResolveAny,
  meaningOf: (path: string) => CycleMeaning,
): ImportGraph {
  const typeExports = new Map(
    files.map(({ path, measurement }) => [
      path,
      new Set(measurement.exports.flatMap((each) => (each.typeOnly ? [each.name] : []))),
    ]),
  );
  const edges: ImportEdge[] = [];
  const unresolved: { from: string; specifier: string; line: number }[] = [];
  const externalPackages: Record<string, number> = {};
  for (const { path: from, measurement } of files) {
    for (const reference of measurement.imports) {
      const { specifier, kind, line, typeOnly, lazy, names } = reference;
      const target: ImportResolution = resolve(from, reference);
      if (target.kind === "external") {
        const name = target.packageName;
        externalPackages[name] = (externalPackages[name] ?? 0) + 1;
      } else if (target.kind === "unresolved") unresolved.push({ from, specifier, line });
      else {
        for (const to of target.paths) {
          const types = typeExports.get(to);
          const onlyTypes =
            typeOnly || (names.length > 0 && names.every((name) => types?.has(name) === true));
          edges.push({ from, to, kind, line, typeOnly: onlyTypes, lazy });
        }
      }
    }
  }
  const cycles = [
    ...loadCycles(edges.filter(({ from }) => meaningOf(from) === "load")),
    ...packageCycles(edges.filter(({ from }) => meaningOf(from) === "package")),
  ];
  return { edges, cycles, unresolved, externalPackages };
}

/** Loops of folders, each folder a package; its first file that imports the next stands for the step. */
function packageCycles(edges: readonly ImportEdge[]): readonly ImportCycle[] {
  const between = edges
    .map((edge) => ({ ...edge, from: posix.dirname(edge.from), to: posix.dirname(edge.to) }))
    .filter(({ from, to }) => from !== to);
  return cyclesOf(between, { lazy: false, meaning: "package" });
}

function loadCycles(edges: readonly ImportEdge[]): readonly ImportCycle[] {
  const atRunTime = edges.filter((edge) => !edge.typeOnly);
  const eager = cyclesOf(
    atRunTime.filter((edge) => !edge.lazy),
    { lazy: false, meaning: "load" },
  );
  const inEager = new Set(eager.flatMap((cycle) => cycle.files));
  const lazy = cyclesOf(atRunTime, { lazy: true, meaning: "load" }).filter(
    (cycle) => !cycle.files.some((path) => inEager.has(path)),
  );
  return [...eager, ...lazy];
}

function cyclesOf(
  edges: readonly ImportEdge[],
  kind: Pick<ImportCycle, "lazy" | "meaning">,
): readonly ImportCycle[] {
  const graph = adjacency(edges);
  const lines = new Map(edges.toReversed().map((edge) => [`${edge.from}\0${edge.to}`, edge.line]));
  return stronglyConnectedComponents(graph).map((files) => {
    const way = shortestCycle(graph, files);
    const shortest = way.map((path, index) => ({
      path,
      line: lines.get(`${path}\0${way[(index + 1) % way.length]}`) ?? 1,
    }));
    return { files, shortest, ...kind };
  });
}

function adjacency(edges: readonly ImportEdge[]): Adjacency {
  const targets = new Map<string, Set<string>>();
  for (const { from, to } of edges) {
    const set = targets.get(from) ?? new Set();
    targets.set(from, set.add(to));
  }
  return new Map(Array.from(targets, ([from, set]) => [from, [...set].toSorted()]));
}
