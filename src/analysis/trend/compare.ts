import type { Analysis } from "../analysis.ts";
import type { FileAnalysis } from "../file-analysis.ts";
import type { ImportCycle } from "../graph/import-graph.ts";
import type { FunctionMetrics } from "../measure/measurement.ts";
import { THRESHOLDS } from "../report/thresholds.ts";

/** The figures of one moment; all of source files alone but `files`, `lines` and `duplicatedLines`. */
export interface TrendFigures {
  readonly files: number;
  readonly lines: number;
  readonly codeLines: number;
  readonly functions: number;
  /** Functions above the limit of cognitive complexity. */
  readonly complexFunctions: number;
  readonly cognitive: number;
  readonly cyclomatic: number;
  /** Mean of all functions. */
  readonly cognitivePerFunction: number;
  readonly duplicatedLines: number;
  readonly duplicatedPercent: number;
  readonly cycles: number;
  /** Of exported declarations; null without any. */
  readonly documentedPercent: number | null;
}

export interface ChangedFunction {
  readonly path: string;
  /** Set when the file had another path. */
  readonly oldPath?: string;
  readonly name: string;
  readonly line: number;
  /** Cognitive complexity; `before` is null for a function that is new. */
  readonly before: number | null;
  readonly now: number;
}

export interface Trend {
  readonly since: { readonly given: string; readonly commit: string; readonly date: string };
  readonly before: TrendFigures;
  readonly now: TrendFigures;
  /** Now minus before. */
  readonly difference: Readonly<Record<keyof TrendFigures, number | null>>;
  /** By how much, the most first. New functions are among them only above the limit. */
  readonly worse: readonly ChangedFunction[];
  readonly better: readonly ChangedFunction[];
  /** Functions above the limit that are gone. */
  readonly removed: readonly Omit<ChangedFunction, "now">[];
  readonly newCycles: readonly (readonly string[])[];
  readonly goneCycles: readonly (readonly string[])[];
}

const MOST_LISTED = 50;

/** What became of a repository. `renames`: paths of now by their path of then. */
export function compareAnalyses(
  before: Analysis,
  now: Analysis,
  given: { readonly since: Trend["since"]; readonly renames: ReadonlyMap<string, string> },
): Trend {
  const figures = { before: figuresOf(before), now: figuresOf(now) };
  const changed = changedFunctions(before, now, given.renames);
  const renamed = (path: string): string => given.renames.get(path) ?? path;
  const key = (cycle: ImportCycle): string => cycle.files.map(renamed).toSorted().join("\0");
  const [oldCycles, newCycles] = [before, now].map(({ graph }) => new Set(graph.cycles.map(key)));
  return {
    since: given.since,
    ...figures,
    difference: difference(figures.before, figures.now),
    ...changed,
    newCycles: now.graph.cycles
      .filter((cycle) => oldCycles?.has(key(cycle)) !== true)
      .map(({ files }) => files),
    goneCycles: before.graph.cycles
      .filter((cycle) => newCycles?.has(key(cycle)) !== true)
      .map(({ files }) => files),
  };
}

function figuresOf({ files, totals, duplication, graph }: Analysis): TrendFigures {
  const source = files.filter((file) => file.role === "source");
  const functions = source.flatMap((file) => file.functions.filter((each) => each.test !== true));
  // A nested function is part of the one around it.
  const cognitive = sum(functions, (each) => (each.nested ? 0 : each.cognitive));
  return {
    files: totals.files,
    lines: totals.lines,
    codeLines: sum(source, (file) => file.codeLines),
    functions: functions.length,
    complexFunctions: functions.filter((each) => each.cognitive > THRESHOLDS.cognitive).length,
    cognitive,
    cyclomatic: sum(functions, (each) => each.cyclomatic),
    cognitivePerFunction: functions.length === 0 ? 0 : round(cognitive / functions.length, 100),
    duplicatedLines: duplication.duplicatedLines,
    duplicatedPercent: duplication.percent,
    cycles: graph.cycles.length,
    documentedPercent: totals.documented === undefined ? null : round(totals.documented * 100, 10),
  };
}

function sum<T>(list: readonly T[], figure: (each: T) => number): number {
  return list.reduce((total, each) => total + figure(each), 0);
}

function round(figure: number, parts: number): number {
  return Math.round(figure * parts) / parts;
}

function difference(before: TrendFigures, now: TrendFigures): Trend["difference"] {
  const names = Object.keys(now) as (keyof TrendFigures)[];
  return Object.fromEntries(
    names.map((name) => {
      const [was, is] = [before[name], now[name]];
      return [name, was === null || is === null ? null : round(is - was, 100)];
    }),
  ) as Trend["difference"];
}

interface Placed {
  readonly path: string;
  readonly oldPath: string;
  readonly metrics: FunctionMetrics;
}

function changedFunctions(
  before: Analysis,
  now: Analysis,
  renames: ReadonlyMap<string, string>,
): Pick<Trend, "worse" | "better" | "removed"> {
  const old = functionsByKey(before, (path) => renames.get(path) ?? path);
  const current = functionsByKey(now, (path) => path);
  const changes: ChangedFunction[] = [];
  for (const [key, { path, metrics }] of current) {
    const earlier = old.get(key);
    const [was, is] = [earlier?.metrics.cognitive ?? null, metrics.cognitive];
    if (was === null ? is <= THRESHOLDS.cognitive : was === is) continue;
    const moved = earlier !== undefined && earlier.oldPath !== path;
    changes.push({
      path,
      ...(moved ? { oldPath: earlier.oldPath } : {}),
      name: metrics.name,
      line: metrics.line,
      before: was,
      now: is,
    });
  }
  const growth = (each: ChangedFunction): number => each.now - (each.before ?? 0);
  const byGrowth = changes.toSorted(
    (left, right) => growth(right) - growth(left) || (left.path < right.path ? -1 : 1),
  );
  return {
    worse: byGrowth.filter((each) => growth(each) > 0).slice(0, MOST_LISTED),
    better: byGrowth
      .filter((each) => growth(each) < 0)
      .toReversed()
      .slice(0, MOST_LISTED),
    removed: [...old]
      .filter(([key, { metrics }]) => !current.has(key) && metrics.cognitive > THRESHOLDS.cognitive)
      .map(([, { oldPath, metrics }]) => ({
        path: oldPath,
        name: metrics.name,
        line: metrics.line,
        before: metrics.cognitive,
      }))
      .toSorted((left, right) => (right.before ?? 0) - (left.before ?? 0))
      .slice(0, MOST_LISTED),
  };
}

/**
 * By path, name, and place among those of that name in its file, the most complex first, so that an overload beside it
 * changes nothing. Functions inside others are part of those.
 */
function functionsByKey(
  { files }: Analysis,
  pathNow: (path: string) => string,
): ReadonlyMap<string, Placed> {
  const found = new Map<string, Placed>();
  for (const file of files.filter(isCompared)) {
    const own = file.functions.filter((each) => !each.nested && each.test !== true);
    const path = pathNow(file.path);
    for (const [name, same] of Map.groupBy(own, (each) => each.name)) {
      const ordered = same.toSorted((left, right) => right.cognitive - left.cognitive);
      ordered.forEach((metrics, number) => {
        found.set(`${path}\0${name}\0${number}`, { path, oldPath: file.path, metrics });
      });
    }
  }
  return found;
}

function isCompared(file: FileAnalysis): boolean {
  return file.role === "source";
}
