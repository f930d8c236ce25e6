import type { FileAnalysis } from "../file-analysis.ts";
import type { ImportGraph } from "../graph/import-graph.ts";
import { findConventions } from "./conventions.ts";
import type { Conventions } from "./conventions.ts";
import { findDesignPatterns } from "./design-patterns.ts";
import type { DesignPattern } from "./design-patterns.ts";
import { findLayers } from "./layers.ts";
import type { Layers } from "./layers.ts";

/** How a repository is built: what its files have in common, and how its folders hang together. */
export interface Architecture {
  readonly layers: Layers;
  /** By language. */
  readonly conventions: Readonly<Record<string, Conventions>>;
  readonly designPatterns: readonly DesignPattern[];
}

export function describeArchitecture(
  files: readonly FileAnalysis[],
  graph: ImportGraph,
): Architecture {
  const source = files.filter((file) => file.role === "source");
  return {
    layers: findLayers(source, graph.edges),
    conventions: findConventions(files),
    designPatterns: findDesignPatterns(files),
  };
}
