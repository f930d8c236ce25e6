import type { Architecture } from "./architecture/architecture.ts";
import type { Duplication } from "./duplication/duplicates.ts";
import type { ImportGraph } from "./graph/import-graph.ts";
import type { HistoryInsight } from "./history/insight.ts";
import type { SyntaxProblem } from "./measure/measurement.ts";
import type { FileAnalysis } from "./file-analysis.ts";

/** What is known of a repository's source. Plain data; paths relative to the root, with `/`. */
export interface Analysis {
  readonly root: string;
  /** Every file that was read, sorted by path. */
  readonly files: readonly FileAnalysis[];
  readonly totals: Totals;
  /** The same for each language by its name, the largest first. */
  readonly languages: Readonly<Record<string, Totals>>;
  readonly graph: ImportGraph;
  readonly architecture: Architecture;
  readonly duplication: Duplication;
  readonly history: HistoryInsight;
  /** Files with syntax errors: listed, and left out of the advice. */
  readonly broken: readonly ({ readonly path: string } & SyntaxProblem)[];
  /** Files that were not read, and why: too large, binary, build output. */
  readonly skipped: readonly { readonly path: string; readonly reason: string }[];
  /** Source in languages that are not read yet, counted by extension. */
  readonly unsupported: Readonly<Record<string, number>>;
  /** Things worth saying in a report. */
  readonly notes: readonly string[];
  readonly cache: { readonly reused: number; readonly measured: number };
}

export interface Totals {
  readonly files: number;
  readonly lines: number;
  readonly codeLines: number;
  readonly functions: number;
  readonly exportedSymbols: number;
  /** 0–1, of the exported declarations of `source` files. */
  readonly documented: number | undefined;
  readonly cyclomatic: number;
}
