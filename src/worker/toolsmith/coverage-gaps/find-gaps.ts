import type { Analysis, FileAnalysis } from "#analysis";
import type { ReachedFile, ReachedFiles } from "#gates";

type FunctionMetrics = FileAnalysis["functions"][number];

/** Configuration, benchmarks and scripts of the repository's own use. */
const BESIDE =
  /(?:^|\/)(?:scripts?|tools|\.[^/]+)\/|(?:^|\/)(?:bench|benchmarks?|gulpfile|gruntfile)\.[cm]?[jt]sx?$|\.config\.[cm]?[jt]s$/i;

/** A function that no test reaches. */
export interface Gap {
  readonly path: string;
  readonly name: string;
  readonly line: number;
  readonly endLine: number;
  /** Ways through it: cyclomatic complexity. */
  readonly paths: number;
  /** That changed its file; undefined without a history. */
  readonly commits: number | undefined;
  /** Its file is not loaded by any test. */
  readonly isFileUnloaded: boolean;
}

export interface Gaps {
  /** The worst first: ways through × commits of the file. */
  readonly gaps: readonly Gap[];
  /** Files that tests need and the report leaves out, or tells as something else: nothing is known of them. */
  readonly unknown: readonly string[];
  /** Functions of which it is known whether tests reach them. */
  readonly known: number;
}

/** Holds what the tests reach against the functions of the shipped code. */
export function findGaps(
  analysis: Analysis,
  reached: ReachedFiles,
  { minimumPaths }: { readonly minimumPaths: number },
): Gaps {
  const needed = neededByTests(analysis);
  const gaps: Gap[] = [];
  const unknown: string[] = [];
  let known = 0;
  for (const file of analysis.files) {
    if (file.role !== "source" || file.syntaxErrors.length > 0 || BESIDE.test(file.path)) continue;
    const seen = reached.get(file.path);
    const functions = file.functions.filter(isOwn);
    if (functions.length === 0) continue;
    if (seen === undefined && (needed.has(file.path) || !isMeasuredLanguage(file, reached))) {
      if (needed.has(file.path)) unknown.push(file.path);
      continue;
    }
    if (seen !== undefined && !isOfThisText(seen, file.functions)) {
      unknown.push(file.path);
      continue;
    }
    const open = functions.filter((each) => {
      const isReached = seen === undefined ? false : reaches(seen, each, file.functions);
      known += isReached === undefined ? 0 : 1;
      return isReached === false;
    });
    for (const each of outermost(open)) {
      if (each.cyclomatic < minimumPaths) continue;
      gaps.push({
        path: file.path,
        name: each.name,
        line: each.line,
        endLine: each.endLine,
        paths: each.cyclomatic,
        commits: analysis.history.files[file.path]?.commits,
        isFileUnloaded: seen === undefined,
      });
    }
  }
  return { gaps: gaps.toSorted(worstFirst), unknown, known };
}

/** Code of a module and callbacks belong to what stands around them. */
function isOwn({ name, callback, test }: FunctionMetrics): boolean {
  return name !== "<module>" && !callback && test !== true && !name.endsWith("<anonymous>");
}

/** Whether the report is of the file as it is written, and not of what a loader made of it: functions begin where it says. */
function isOfThisText({ calls }: ReachedFile, functions: readonly FunctionMetrics[]): boolean {
  const begins = new Set(functions.map(({ line }) => line));
  const met = [...calls.keys()].filter((line) => begins.has(line)).length;
  return met >= calls.size / 2;
}

/** Undefined when the report says nothing of it: it is one line, or none that it counts. */
function reaches(
  seen: ReachedFile,
  { line, endLine }: FunctionMetrics,
  all: readonly FunctionMetrics[],
): boolean | undefined {
  // Of several functions that begin on a line the most called one counts, so that none is wrongly blamed.
  const calls = seen.calls.get(line);
  if (calls !== undefined && calls > 0) return true;
  const alone = all.filter((each) => each.line === line).length === 1;
  if (calls === 0 && alone) return false;
  // Its first line runs where it is defined.
  const inside = [...seen.lines].filter(([at]) => at > line && at <= endLine);
  if (inside.length === 0) return undefined;
  return inside.some(([, count]) => count > 0);
}

/** A function in one that is not reached is not reached either. */
function outermost(functions: readonly FunctionMetrics[]): readonly FunctionMetrics[] {
  return functions.filter(
    (each) =>
      !functions.some(
        (other) =>
          other !== each &&
          other.line <= each.line &&
          other.endLine >= each.endLine &&
          other.line < each.line,
      ),
  );
}

/** All that tests import, directly or through others. */
function neededByTests({ files, graph }: Analysis): ReadonlySet<string> {
  const targets = new Map<string, string[]>();
  for (const { from, to } of graph.edges) targets.set(from, [...(targets.get(from) ?? []), to]);
  const needed = new Set(files.filter(({ role }) => role === "test").map(({ path }) => path));
  const open = [...needed];
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    for (const target of targets.get(path) ?? []) {
      if (needed.has(target)) continue;
      needed.add(target);
      open.push(target);
    }
  }
  return needed;
}

/** A report about JavaScript says nothing of Go beside it. */
function isMeasuredLanguage({ path }: FileAnalysis, reached: ReachedFiles): boolean {
  const family = familyOf(path);
  return [...reached.keys()].some((other) => familyOf(other) === family);
}

function familyOf(path: string): string {
  const extension = path.slice(path.lastIndexOf(".") + 1);
  return /^[cm]?[jt]sx?$/.test(extension) ? "js" : extension;
}

function worstFirst(one: Gap, other: Gap): number {
  return weight(other) - weight(one) || one.path.localeCompare(other.path) || one.line - other.line;
}

function weight({ paths, commits }: Gap): number {
  return paths * Math.max(1, commits ?? 1);
}
